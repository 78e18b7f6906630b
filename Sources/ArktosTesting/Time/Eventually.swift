/// Waits for a condition of the world outside the test: another process, a real server, a file.
///
/// Where events can be awaited, await them; this looks again and again, a few milliseconds apart.
///
/// - Parameters:
///   - limit: how long at most; reaching it means that the condition will not come true.
///   - condition: what is waited for. An error that it throws counts as "not yet"; the last one is told at the limit.
/// - Throws: ``EventuallyTimedOut``.
public func eventually(
  _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let end = clock.now + limit
  var lastError: (any Error)?
  while clock.now < end {
    do {
      if try await condition() { return }
      lastError = nil
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      lastError = error
    }
    try await Task.sleep(for: .milliseconds(20))
  }
  throw EventuallyTimedOut(
    description: "not within \(limit): \(what)" + (lastError.map { " (last error: \($0))" } ?? ""))
}

/// A condition that did not come true in time.
public struct EventuallyTimedOut: Error, CustomStringConvertible {
  public var description: String
}
