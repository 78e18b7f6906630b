public import ArktosCore

/// What a process without an API of its own answers at its port: that it is alive, and what is measured of it.
public struct HealthEndpoint: HTTPHandler {
  private let sources: [any MetricsSource]

  /// - Parameter metricsSources: what `/metrics` shows, besides the process and its version.
  public init(metricsSources: [any MetricsSource] = [], environment: Environment = .live) {
    sources = [BuildMetrics(), ProcessMetrics(startTime: environment.now())] + metricsSources
  }

  public func answer(_ request: APIRequest, from peer: HTTPPeer) async throws -> APIResponse {
    switch request.path {
    case "/healthz", "/livez", "/readyz": return .text("ok")
    case "/metrics":
      guard request.method == .get || request.method == .head else {
        return APIResponse(APIError.methodNotAllowed("the server does not allow this method on the requested resource"))
      }
      return await MetricsText().response(with: sources)
    default: return APIResponse(APIError.pathNotFound)
    }
  }
}
