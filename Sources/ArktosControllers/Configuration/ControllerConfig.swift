internal import ArktosCore
internal import FoundationEssentials

/// Which controllers a process runs, and how hard: Arktos' `controllerconfig.json`.
///
/// ```json
/// {"reportHealthIntervalInSecond": 10, "resyncPeriod": "12h0m0s", "qps": 20,
///  "controllers": [{"type": "replicaset", "workers": 10}, {"type": "deployment", "workers": 5}]}
/// ```
public struct ControllerConfig: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    /// In lower case. Types that are not known are passed over with a warning.
    public var type: String
    public var workers: Int

    public init(type: String, workers: Int) {
      self.type = type
      self.workers = workers
    }
  }

  /// Why a configuration cannot be used.
  public struct Failure: Error, Hashable, CustomStringConvertible {
    public var description: String
  }

  /// How often each controller instance is renewed. It must leave time for a second attempt in the 30 s that it lives.
  public var reportHealthInterval: Duration
  /// How often all objects are looked at even if nothing changes.
  public var resyncPeriod: Duration
  /// Writes a second, of all controllers of the process together; twice as many at once after a pause.
  public var qps: Double
  public var controllers: [Entry]

  public init(
    reportHealthInterval: Duration = .seconds(10), resyncPeriod: Duration = .seconds(12 * 3600), qps: Double = 20,
    controllers: [Entry]
  ) {
    self.reportHealthInterval = reportHealthInterval
    self.resyncPeriod = resyncPeriod
    self.qps = qps
    self.controllers = controllers
  }

  /// Every controller that there is, at a pace for a cluster that is all its own.
  public static let `default` = ControllerConfig(
    qps: 200,
    controllers: [
      Entry(type: "tenant", workers: 5), Entry(type: "namespace", workers: 5), Entry(type: "deployment", workers: 5),
      Entry(type: "replicaset", workers: 10), Entry(type: "garbagecollector", workers: 10),
      Entry(type: "podgarbagecollector", workers: 2),
      Entry(type: "hollowscheduler", workers: 5), Entry(type: "hollownodes", workers: 10),
    ])

  /// - Throws: ``Failure`` with the file's name and what is wrong.
  public init(contentsOfFile path: String) throws(Failure) {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw Failure(description: "the controller configuration \(path) cannot be read: \(error)")
    }
    do {
      try self.init(parsing: bytes)
    } catch {
      throw Failure(description: "the controller configuration \(path) cannot be used: \(error)")
    }
  }

  /// - Throws: ``Failure`` with the member that is wrong.
  public init(parsing bytes: [UInt8]) throws(Failure) {
    let json: JSONObject
    do {
      json = try JSONObject(parsing: bytes)
    } catch {
      throw Failure(description: "it is no JSON object: \(error)")
    }
    self.init(controllers: [])
    if let value = json["reportHealthIntervalInSecond"] {
      guard let seconds = value.intValue, (1...14).contains(seconds) else {
        throw Failure(
          description: "reportHealthIntervalInSecond must be 1 to 14, for an instance that is not renewed for 30 s is "
            + "counted as gone; it is \(Self.text(value))")
      }
      reportHealthInterval = .seconds(seconds)
    }
    if let value = json["resyncPeriod"] {
      guard let period = value.stringValue.flatMap(GoDuration.parse) else {
        throw Failure(
          description: "resyncPeriod must be a duration such as \"12h0m0s\"; it is \(Self.text(value))")
      }
      if period > .zero { resyncPeriod = period }
    }
    if let value = json["qps"] {
      guard let number = value.doubleValue, number >= 0 else {
        throw Failure(description: "qps must be a number of at least 0; it is \(Self.text(value))")
      }
      if number > 0 { qps = number }
    }
    guard let list = json["controllers"]?.arrayValue else {
      throw Failure(description: "controllers must be a list of {\"type\": …, \"workers\": …}")
    }
    controllers = try list.map { value throws(Failure) in
      guard let type = value["type"]?.stringValue, !type.isEmpty else {
        throw Failure(description: "every element of controllers needs a type; one is \(Self.text(value))")
      }
      let workers = value["workers"].map { $0.intValue ?? 0 } ?? 1
      guard (1...1000).contains(workers) else {
        throw Failure(description: "controller \"\(type)\": workers must be 1 to 1000")
      }
      return Entry(type: type.lowercased(), workers: Int(workers))
    }
  }

  private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }
}
