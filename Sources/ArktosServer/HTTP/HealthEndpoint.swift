public import ArktosCore

/// What a process without an API of its own answers at its port: that it is alive.
public struct HealthEndpoint: HTTPHandler {
  public init() {}

  public func answer(_ request: APIRequest, from peer: HTTPPeer) async throws -> APIResponse {
    switch request.path {
    case "/healthz", "/livez", "/readyz": .text("ok")
    default: APIResponse(APIError.pathNotFound)
    }
  }
}
