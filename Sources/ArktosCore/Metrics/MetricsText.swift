/// Measurements in Prometheus' text format, version 0.0.4.
public struct MetricsText: Sendable {
  public typealias Label = (name: String, value: String)

  public enum Kind: String, Sendable {
    case counter
    case gauge
    case histogram
  }

  /// The value of `Content-Type`.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Writes everything of one name; nothing at all if there are no samples.
  ///
  /// - Parameters:
  ///   - name: a name that no other family of the text has.
  ///   - help: what is measured, in one line.
  public mutating func family(_ name: String, _ kind: Kind, _ help: String, samples: (inout Family) -> Void) {
    var family = Family(name: name)
    samples(&family)
    guard !family.bytes.isEmpty else { return }
    bytes += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n".utf8
    bytes += family.bytes
  }

  /// A family of one sample without labels.
  public mutating func value(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help) { $0.add(value) }
  }

  /// The samples of one name.
  public struct Family: Sendable {
    fileprivate let name: String
    fileprivate var bytes: [UInt8] = []

    fileprivate init(name: String) { self.name = name }

    public mutating func add(_ value: Double, labels: [Label] = []) { add(value, suffix: "", labels: labels) }

    mutating func add(_ value: Double, suffix: String, labels: [Label]) {
      bytes += name.utf8
      bytes += suffix.utf8
      if !labels.isEmpty {
        let pairs = labels.map { "\($0.name)=\"\(MetricsText.escaped($0.value, quotes: true))\"" }
        bytes += "{\(pairs.joined(separator: ","))}".utf8
      }
      bytes += " \(MetricsText.number(value))\n".utf8
    }
  }

  /// A number as Prometheus reads it; whole ones without a fraction.
  static func number(_ value: Double) -> String {
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if value.isNaN { return "NaN" }
    guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
    return "\(Int(value))"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    guard
      text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\"") })
    else { return text }
    let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return quotes ? escaped.replacing("\"", with: "\\\"") : escaped
  }
}

/// Something that can be measured.
public protocol MetricsSource: Sendable {
  /// Writes the measurements as they are now, each under a name of its own.
  func write(to text: inout MetricsText) async
}
