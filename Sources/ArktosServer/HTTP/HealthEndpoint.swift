public import ArktosCore

/// What a process without an API of its own answers at its port: that it is alive.
public struct HealthEndpoint: Transport {
  public init() {}

  public func send(_ request: APIRequest) async throws -> APIResponse {
    switch request.path {
    case "/healthz", "/livez", "/readyz": .text("ok")
    default: APIResponse(APIError.pathNotFound)
    }
  }
}
