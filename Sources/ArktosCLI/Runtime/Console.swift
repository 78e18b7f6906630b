/// Where a command writes. Standard output carries data only, everything said about it goes to standard error.
public protocol Console: Sendable {
  /// Writes a piece of the command's output as it stands.
  func write(_ text: String)
  /// Writes a line for people: errors, warnings, notes.
  func note(_ line: String)
}
