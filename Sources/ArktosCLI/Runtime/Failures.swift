/// Counts errors of a command that goes on after each.
struct Failures {
  private(set) var count = 0

  mutating func report(_ error: any Error, context: String? = nil, to console: any Console) {
    count += 1
    console.note(ErrorText.line(for: error, context: context))
  }

  /// - Throws: if anything failed.
  func finish() throws {
    if count > 0 { throw AlreadyReported() }
  }
}
