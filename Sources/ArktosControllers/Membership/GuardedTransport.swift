internal import ArktosClient
internal import ArktosCore

/// Sends writes only while this process's lease is good, and not faster than allowed. Reads pass.
struct GuardedTransport: Transport {
  let base: any Transport
  let gate: WorkGate
  let limiter: RateLimiter?

  func send(_ request: APIRequest) async throws -> APIResponse {
    guard request.method != .get, request.method != .head else { return try await base.send(request) }
    try await limiter?.acquire()
    guard gate.isValid else {
      throw ClientError(.cancelled, "not sent: the lease of this controller instance has run out")
    }
    try Task.checkCancellation()
    return try await base.send(request)
  }
}
