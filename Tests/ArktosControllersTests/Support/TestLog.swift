import Logging

enum TestLog {
  /// Says only what is an error.
  static let quiet: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = .error
    return logger
  }()
}
