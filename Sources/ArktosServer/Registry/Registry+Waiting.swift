internal import ArktosCore
internal import ArktosStore

extension Registry {
  /// How long a request waits for a resourceVersion that the store has not reached. Source: kube-apiserver's watch cache.
  private static let patience = Duration.seconds(3)
  private static let pause = Duration.milliseconds(50)

  /// Reads, again and again for a while if the store has not reached the revision that is wanted.
  ///
  /// - Throws: `.futureRevision` when the wait was in vain.
  func whenReached<Answer>(
    _ read: () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let deadline = environment.elapsed() + Self.patience
    while true {
      do {
        return try await read()
      } catch {
        guard error.code == .futureRevision, environment.elapsed() < deadline else { throw error }
      }
      do {
        try await environment.sleep(Self.pause)
      } catch {
        throw StoreError(.cancelled, "the request was cancelled while it waited for a revision")
      }
    }
  }
}
