import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosTesting
import Testing

@testable import ArktosCertificates
@testable import ArktosServer

/// The pipeline's first two stages, through TLS.
@Suite("Authentication", .timeLimit(.minutes(2)))
struct AuthenticationTests {
  private let certificates: TestCertificates
  private let authenticators: [any Authenticator] = [
    ClientCertificateAuthenticator(),
    TokenAuthenticator([
      .init(token: "secret", user: "robot", uid: "7", groups: ["system:masters"]),
      .init(token: "weak", user: "guest", uid: "8", groups: ["guests"]),
    ]),
  ]

  init() throws { certificates = try TestCertificates() }

  private func ask(
    _ path: String, certificate: PEMPair? = nil, token: String? = nil, method: APIRequest.Method = .get
  ) async throws -> (status: Int, body: JSONObject, text: String) {
    try await withTestCluster(authenticators: authenticators) { cluster in
      try await withListener(cluster.servers[0], security: certificates.security()) { listener in
        let configuration = try certificates.configuration(port: listener.port, client: certificate, token: token)
        let response = try await CurlTransport(configuration).send(APIRequest(method, path))
        let bytes = try await response.collectedBody()
        return (
          response.status, (try? JSONObject(parsing: bytes)) ?? JSONObject(), String(decoding: bytes, as: UTF8.self)
        )
      }
    }
  }

  @Test("an operator is known by certificate or by token")
  func operators() async throws {
    let certificate = try certificates.client("arktos-admin", groups: ["system:masters"])
    #expect(try await ask("/api/v1/namespaces", certificate: certificate).status == 200)
    #expect(try await ask("/api/v1/namespaces", token: "secret").status == 200)
    // A good certificate is enough, whatever the token.
    #expect(try await ask("/api/v1/nodes", certificate: certificate, token: "wrong").status == 200)
  }

  @Test("without an identity only health and version answer", arguments: ["/healthz", "/livez", "/readyz", "/version"])
  func anonymous(path: String) async throws {
    #expect(try await ask(path).status == 200)
  }

  @Test(
    "everything else is refused with Kubernetes' Status, and so is a token that nobody has",
    arguments: [
      ("/api/v1/namespaces", nil), ("/apis", nil), ("/openapi/v2", nil), ("/api/v1/namespaces", "wrong"),
      ("/apis", "wrong"), ("/tenants/a/api/v1/pods", nil), ("/nowhere", nil),
    ] as [(String, String?)])
  func unauthorized(path: String, token: String?) async throws {
    let answer = try await ask(path, token: token)
    #expect(answer.status == 401)
    #expect(
      answer.body == [
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": "Unauthorized",
        "reason": "Unauthorized", "code": 401,
      ])
  }

  @Test("somebody who is no operator sees what is served, and is forbidden the rest in Kubernetes' words")
  func forbidden() async throws {
    let certificate = try certificates.client("jane", groups: ["dev"])
    for (certificate, token, name) in [(certificate, nil, "jane"), (nil, "weak", "guest")]
      as [(PEMPair?, String?, String)]
    {
      #expect(try await ask("/apis", certificate: certificate, token: token).status == 200)
      let answer = try await ask(
        "/api/v1/namespaces/default/pods/web", certificate: certificate, token: token, method: .delete)
      #expect(answer.status == 403)
      #expect(
        answer.body == [
          "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
          "message": .string(
            "pods \"web\" is forbidden: User \"\(name)\" cannot delete resource \"pods\" in API group \"\" "
              + "in the namespace \"default\""),
          "reason": "Forbidden", "details": ["name": "web", "kind": "pods"], "code": 403,
        ])
    }
    let nodes = try await ask("/api/v1/nodes", token: "weak")
    #expect(
      nodes.body[string: "message"]
        == "nodes is forbidden: User \"guest\" cannot list resource \"nodes\" in API group \"\" at the cluster scope")
    let scale = try await ask("/apis/apps/v1/namespaces/default/deployments/web/scale", token: "weak")
    #expect(
      scale.body[string: "message"]?.contains("cannot get resource \"deployments/scale\" in API group \"apps\"") == true
    )
  }

  @Test("a caller in the same process says who it is, and is an operator unless it does")
  func inProcess() async throws {
    try await withTestCluster(authenticators: []) { cluster in
      let namespaces = try await cluster.client.list(Namespace.self, in: CollectionScope(tenant: "default"))
      #expect(!namespaces.items.isEmpty)
      let guest = cluster.client(as: Caller(name: "guest", groups: [], tenant: "default"))
      let error = await #expect(throws: APIError.self) {
        _ = try await guest.list(Namespace.self, in: CollectionScope(tenant: "default"))
      }
      #expect(error?.code == 403)
    }
  }
}
