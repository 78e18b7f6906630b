public import ArktosCore
public import Logging
internal import Synchronization

/// Shows what the library warns of as notes on standard error, each at most once in half a minute.
public struct NoteLogHandler: LogHandler {
  /// What was said and when; shared by all handlers of the process.
  public final class History: Sendable {
    private let said = Mutex<[String: Duration]>([:])
    private static let pause = Duration.seconds(30)

    public init() {}

    func isDue(_ line: String, at moment: Duration) -> Bool {
      said.withLock { said in
        // Only what may still be repeated too soon needs to be remembered.
        said = said.filter { moment - $0.value < Self.pause }
        guard said[line] == nil else { return false }
        said[line] = moment
        return true
      }
    }
  }

  public var logLevel = Logger.Level.warning
  public var metadata: Logger.Metadata = [:]
  private let console: any Console
  private let environment: Environment
  private let history: History

  public init(console: any Console, environment: Environment, history: History) {
    self.console = console
    self.environment = environment
    self.history = history
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let reason = event.metadata?["reason"].map { " (\($0))" } ?? ""
    let line = "Warning: \(event.message)\(reason)"
    if history.isDue(line, at: environment.elapsed()) { console.note(line) }
  }
}
