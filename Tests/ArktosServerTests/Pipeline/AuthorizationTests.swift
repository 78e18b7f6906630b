import ArktosCore
import ArktosServer
import ArktosTesting
import Logging
import Testing

/// Takes the caller's name for the tenant that it belongs to.
private struct ByHeader: Authenticator {
  func authenticate(_ request: APIRequest, from peer: HTTPPeer) async throws(APIError) -> Caller? {
    request.headers["x-user"].map { Caller(name: $0, groups: ["system:authenticated"], tenant: $0) }
  }
}

@Suite("Authorization")
struct AuthorizationTests {
  private func ask(_ method: APIRequest.Method, _ path: String, as user: String?) async throws -> APIResponse {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a")
      let configuration = APIServer.Configuration(
        serviceGroup: "1", authenticators: [ByHeader()], authorizer: TenantIsolation(catalog: .builtin))
      let server = APIServer(store: cluster.store, configuration: configuration, logger: .silent)
      return await server.respond(
        to: APIRequest(method, path, headers: user.map { ["x-user": $0] } ?? [:]), from: HTTPPeer())
    }
  }

  @Test(
    "a caller may do what lies in their own tenant",
    arguments: [
      "/api/v1/tenants/a/namespaces/default/configmaps", "/api/v1/namespaces/default/configmaps",
      "/api/v1/configmaps", "/api/v1/namespaces", "/tenants/a/api/v1/namespaces/default/configmaps",
      "/apis/apps/v1/tenants/a/deployments",
    ])
  func own(path: String) async throws {
    #expect(try await ask(.get, path, as: "a").status == 200)
  }

  @Test(
    "a caller may do nothing elsewhere, and is told in Arktos' words",
    arguments: [
      (
        "/api/v1/tenants/b/namespaces/default/configmaps",
        "configmaps is forbidden: User \"a\" cannot list resource "
          + "\"configmaps\" in API group \"\" in the namespace \"default\""
      ),
      (
        "/api/v1/tenants/b/namespaces",
        "namespaces is forbidden: User \"a\" cannot list resource \"namespaces\" in API group \"\" in the tenant \"b\""
      ),
      (
        "/apis/apps/v1/tenants/all/deployments",
        "deployments.apps is forbidden: User \"a\" cannot list resource \"deployments\" in API group \"apps\" "
          + "in the tenant \"all\""
      ),
      (
        "/tenants/b/api/v1/namespaces/default/configmaps/x",
        "configmaps \"x\" is forbidden: User \"a\" cannot get resource \"configmaps\" in API group \"\" "
          + "in the namespace \"default\""
      ),
      (
        "/api/v1/nodes",
        "nodes is forbidden: User \"a\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
      ),
      (
        "/api/v1/tenants/a",
        "tenants \"a\" is forbidden: User \"a\" cannot get resource \"tenants\" in API group \"\" at the cluster scope"
      ),
    ])
  func elsewhere(path: String, message: String) async throws {
    let response = try await ask(.get, path, as: "a")
    #expect(response.status == 403)
    let status = try await response.object()
    #expect(status[string: "reason"] == "Forbidden")
    #expect(status[string: "message"] == message)
  }

  @Test(
    "a caller whom nobody knows is refused, but may ask whether the server lives",
    arguments: [
      ("/api/v1/namespaces", 401), ("/apis", 401), ("/readyz", 200), ("/version", 200),
    ])
  func unknown(path: String, status: Int) async throws {
    #expect(try await ask(.get, path, as: nil).status == status)
  }
}
