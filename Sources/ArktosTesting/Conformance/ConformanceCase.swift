/// One promise, and how to see whether a subject keeps it.
public struct ConformanceCase<Subject: ConformanceSubject>: Sendable, CustomStringConvertible {
  public let name: String
  private let body: @Sendable (Subject) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
    self.name = name
    self.body = body
  }

  public var description: String { name }

  /// Runs the case on a subject that `makeSubject` makes for it.
  ///
  /// - Throws: ``ConformanceFailure`` if the promise is not kept; whatever the subject throws unasked.
  public func run(on makeSubject: @Sendable () async throws -> Subject) async throws {
    let subject = try await makeSubject()
    do {
      try await body(subject)
    } catch {
      try await subject.tearDown()
      throw error
    }
    try await subject.tearDown()
  }
}

/// What a suite is run on: made for one case, and removed after it.
public protocol ConformanceSubject: Sendable {
  /// Closes what the case ran on and removes what it left behind.
  var tearDown: @Sendable () async throws -> Void { get }
}

/// A promise that was not kept.
public struct ConformanceFailure: Error, CustomStringConvertible {
  public var message: String
  public var file: String
  public var line: Int

  public var description: String { "\(message) (\(file):\(line))" }
}

/// The expectations that cases are made of.
protocol ConformanceSuite {}

extension ConformanceSuite {
  static func expect(
    _ holds: Bool, _ message: @autoclosure () -> String, file: String = #fileID, line: Int = #line
  ) throws {
    guard holds else { throw ConformanceFailure(message: message(), file: file, line: line) }
  }

  static func expectEqual<Value: Equatable>(
    _ actual: Value, _ expected: Value, _ what: @autoclosure () -> String, file: String = #fileID, line: Int = #line
  ) throws {
    guard actual == expected else {
      throw ConformanceFailure(message: "\(what()): expected \(expected), got \(actual)", file: file, line: line)
    }
  }
}
