public import ArktosCore

extension ClusterConnection {
  /// Waits until a server says that it is healthy.
  ///
  /// - Throws: the reason of the last attempt when none has within `limit`.
  public func waitUntilReachable(within limit: Duration, environment: Environment = .live) async throws {
    let end = environment.elapsed() + limit
    while true {
      do {
        _ = try await client.send(APIRequest(.get, "/readyz"))
        return
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        guard environment.elapsed() < end else { throw error }
      }
      try await environment.sleep(.milliseconds(200))
    }
  }
}
