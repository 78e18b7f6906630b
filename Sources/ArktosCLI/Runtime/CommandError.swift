/// What makes a command fail besides a server's answer: shown as `error: <message>`.
public struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public init(_ message: String) { self.message = message }
  public var description: String { message }
}

/// A command failed and has said everything about it already; only the exit code is left to set.
struct AlreadyReported: Error {}
