internal import ArktosCore

/// Asks for tables wherever nothing else is asked for.
struct TableTransport: Transport {
  let base: any Transport

  func send(_ request: APIRequest) async throws -> APIResponse {
    var request = request
    request.headers["accept"] = Table.mediaTypes
    return try await base.send(request)
  }
}
