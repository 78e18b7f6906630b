public import ArgumentParser
public import Logging

/// The flag by which a server program is told how much to log, on standard error.
public struct LogOptions: ParsableArguments {
  @Option(help: "The least severe messages to log: trace, debug, info, notice, warning, error or critical.")
  public var logLevel = "warning"

  public init() {}

  public func validate() throws {
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("--log-level must be trace, debug, info, notice, warning, error or critical.")
    }
  }

  /// Sets logging up for the whole process; call it once, first.
  public func bootstrap(label: String) -> Logger {
    let level = Logger.Level(rawValue: logLevel) ?? .warning
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    return Logger(label: label)
  }
}
