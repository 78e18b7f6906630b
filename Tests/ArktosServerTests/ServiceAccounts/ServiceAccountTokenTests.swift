import ArktosClient
import ArktosCore
import ArktosTesting
import Crypto
import FoundationEssentials
import Synchronization
import Testing

@testable import ArktosServer

/// A clock that is set by hand.
private final class Clock: Sendable {
  private let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  func advance(seconds: Double) { now.withLock { $0 += seconds } }

  var environment: Environment {
    var environment = Environment.live
    environment.now = { self.now.withLock { $0 } }
    return environment
  }
}

@Suite("Tokens of service accounts")
struct ServiceAccountTokenTests {
  private let clock = Clock()
  private let accounts = "/api/v1/namespaces/default/serviceaccounts"

  /// A server whose only authenticators are those that every server has, and an account `robot` in tenant `default`.
  private func withServer(
    issuer: ServiceAccountIssuer = ServiceAccountIssuer(issuers: ["https://issuer"]),
    authenticators: [any Authenticator] = [], _ body: @escaping @Sendable (APIServer, Client) async throws -> Void
  ) async throws {
    try await withTestCluster(environment: clock.environment) { cluster in
      let server = APIServer(
        store: cluster.store,
        configuration: .init(
          serviceGroup: "1", authenticators: authenticators, authorizer: TenantIsolation(catalog: .builtin),
          serviceAccounts: issuer),
        environment: clock.environment, logger: .silent)
      _ = try await cluster.client.create(ServiceAccount(name: "robot", namespace: "default", tenant: "default"))
      try await body(server, Client(transport: server))
    }
  }

  private func post(_ path: String, _ body: JSONObject, to server: APIServer) async throws
    -> (status: Int, body: JSONObject)
  {
    let response = await server.respond(
      to: APIRequest(.post, path, headers: ["content-type": "application/json"], body: body.encoded()))
    return (response.status, try await response.object())
  }

  private func token(_ spec: JSONObject = [:], from server: APIServer, account: String = "robot") async throws
    -> String
  {
    let answer = try await post("\(accounts)/\(account)/token", ["spec": .object(spec)], to: server)
    #expect(answer.status == 201, "\(answer.body)")
    return try #require(answer.body.value(at: ["status", "token"])?.stringValue)
  }

  private func get(_ path: String, with token: String, from server: APIServer) async -> APIResponse {
    await server.respond(
      to: APIRequest(.get, path, headers: ["authorization": "Bearer \(token)"]), from: HTTPPeer())
  }

  private func review(_ token: String, audiences: [String] = [], by server: APIServer) async throws -> JSONObject {
    var spec: JSONObject = ["token": .string(token)]
    spec[strings: "audiences"] = audiences
    let answer = try await post(
      "/apis/authentication.k8s.io/v1/tokenreviews", ["spec": .object(spec)], to: server)
    #expect(answer.status == 201)
    return answer.body[object: "status"] ?? [:]
  }

  @Test("a token is signed, says what Kubernetes' tokens say, and makes its bearer the account")
  func bearer() async throws {
    try await withServer { server, client in
      let answer = try await post("\(accounts)/robot/token", ["spec": ["expirationSeconds": 700]], to: server)
      #expect(answer.body[string: "kind"] == "TokenRequest")
      #expect(answer.body.value(at: ["metadata", "name"]) == "robot")
      #expect(answer.body.value(at: ["spec", "audiences"]) == ["https://issuer"])
      #expect(answer.body.value(at: ["status", "expirationTimestamp"]) == "2027-01-15T08:11:40Z")
      let token = try #require(answer.body.value(at: ["status", "token"])?.stringValue)
      let claims = try #require(WebToken.unverifiedClaims(token))
      let account = try await client.get(
        ServiceAccount.self, .init(tenant: "default", namespace: "default", name: "robot"))
      #expect(claims[string: "iss"] == "https://issuer")
      #expect(claims[string: "sub"] == "system:serviceaccount:default:robot")
      #expect(claims[int: "exp"] == 1_800_000_700)
      #expect(claims.value(at: ["kubernetes.io", "serviceaccount", "uid"]) == .string(account.metadata.uid))
      #expect(claims.value(at: ["kubernetes.io", "tenant"]) == "default")
      #expect(await get("/api/v1/namespaces/default/pods", with: token, from: server).status == 200)
      let nodes = await get("/api/v1/nodes", with: token, from: server)
      #expect(nodes.status == 403)
      #expect(
        try await nodes.object()[string: "message"]?.contains("User \"system:serviceaccount:default:robot\"") == true)
    }
  }

  @Test("a token ends with its time, with its account, and with an account made anew under the name")
  func ends() async throws {
    try await withServer { server, client in
      let path = "/api/v1/namespaces/default/pods"
      let first = try await token(["expirationSeconds": 600], from: server)
      #expect(await get(path, with: first, from: server).status == 200)
      clock.advance(seconds: 600)
      #expect(await get(path, with: first, from: server).status == 401)
      #expect(try await review(first, by: server)[string: "error"] == "service account token has expired")
      let second = try await token(from: server)
      #expect(await get(path, with: second, from: server).status == 200)
      let key = ObjectKey(tenant: "default", namespace: "default", name: "robot")
      try await client.delete(ServiceAccount.self, key)
      #expect(await get(path, with: second, from: server).status == 401)
      _ = try await client.create(ServiceAccount(name: "robot", namespace: "default", tenant: "default"))
      #expect(await get(path, with: second, from: server).status == 401)
      #expect(try await review(second, by: server)[string: "error"]?.contains("does not match claim") == true)
    }
  }

  @Test("a token that was changed, or signed by others, is nobody's")
  func forged() async throws {
    try await withServer { server, _ in
      let good = try await token(from: server)
      let claims = try #require(WebToken.unverifiedClaims(good))
      let other = try WebToken.sign(claims, with: TokenKeys.ephemeral().signing)
      var parts = good.split(separator: ".").map(String.init)
      parts[1] = other.split(separator: ".").map(String.init)[1] + "AA"
      let unsigned = "\(Base64URL.encode(Array(#"{"alg":"none"}"#.utf8))).\(good.split(separator: ".")[1])."
      for token in [other, parts.joined(separator: "."), unsigned] {
        #expect(await get("/api/v1/pods", with: token, from: server).status == 401)
        #expect(try await review(token, by: server)[bool: "authenticated"] == false)
      }
    }
  }

  @Test("audiences: a token for others is refused here, and reviewed for them")
  func audiences() async throws {
    try await withServer { server, _ in
      let vault = try await token(["audiences": ["vault", "x"]], from: server)
      #expect(await get("/api/v1/pods", with: vault, from: server).status == 401)
      #expect(try await review(vault, by: server)[bool: "authenticated"] == false)
      let status = try await review(vault, audiences: ["y", "vault"], by: server)
      #expect(status[bool: "authenticated"] == true)
      #expect(status[strings: "audiences"] == ["vault"])
      #expect(status.value(at: ["user", "username"]) == "system:serviceaccount:default:robot")
      #expect(
        status.value(at: ["user", "groups"])
          == ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"])
    }
  }

  @Test("tokens of other kinds are reviewed too, for this server's own audiences")
  func otherTokens() async throws {
    let files = TokenAuthenticator([.init(token: "t", user: "jane", uid: "7", groups: ["dev"])])
    try await withServer(authenticators: [files, TrustEveryone()]) { server, _ in
      let known = try await review("t", by: server)
      #expect(known.value(at: ["user", "uid"]) == "7")
      #expect(known[strings: "audiences"] == ["https://issuer"])
      #expect(try await review("t", audiences: ["elsewhere"], by: server)[bool: "authenticated"] == false)
      #expect(try await review("nobody's", by: server)[bool: "authenticated"] == false)
      let empty = try await post("/apis/authentication.k8s.io/v1/tokenreviews", ["spec": ["token": ""]], to: server)
      #expect(empty.status == 400)
    }
  }

  @Test("a token bound to a pod ends with the pod")
  func bound() async throws {
    try await withServer { server, client in
      var pod = Pod(name: "p", namespace: "default", tenant: "default")
      pod.json["spec"] = ["serviceAccountName": "robot", "containers": [["name": "c", "image": "i"]]]
      pod = try await client.create(pod)
      let reference: JSONObject = ["kind": "Pod", "apiVersion": "v1", "name": "p"]
      let token = try await token(["boundObjectRef": .object(reference)], from: server)
      let status = try await review(token, by: server)
      #expect(status.value(at: ["user", "extra", "authentication.kubernetes.io/pod-name"]) == ["p"])
      var strange = reference
      strange["uid"] = "other"
      let path = "\(accounts)/robot/token"
      #expect(try await post(path, ["spec": ["boundObjectRef": .object(strange)]], to: server).status == 409)
      strange["kind"] = "ConfigMap"
      #expect(try await post(path, ["spec": ["boundObjectRef": .object(strange)]], to: server).status == 400)
      try await client.delete(Pod.self, pod.objectKey)
      #expect(try await review(token, by: server)[string: "error"]?.contains("has been deleted") == true)
    }
  }

  @Test(
    "requests that make no sense are refused",
    arguments: [
      ("robot", ["spec": ["expirationSeconds": 599]], 422), ("nobody", ["spec": [:]], 404),
      ("robot", ["kind": "Pod", "apiVersion": "v1", "spec": [:]], 400),
      ("robot", ["metadata": ["name": "other"], "spec": [:]], 400),
      ("robot", ["spec": ["expirationSeconds": "long"]], 400),
    ] as [(String, JSONObject, Int)])
  func refused(account: String, body: JSONObject, status: Int) async throws {
    try await withServer { server, _ in
      let answer = try await post("\(accounts)/\(account)/token", body, to: server)
      #expect(answer.status == status)
      let get = await server.respond(to: APIRequest(.get, "\(accounts)/robot/token"))
      #expect(get.status == 405)
    }
  }

  @Test("several issuers and keys: those before are still taken")
  func rotation() async throws {
    let old = TokenKeys.ephemeral()
    guard case .p256(let key) = old.signing else { throw APIError.internalError("the curve is P-256") }
    let further = P521.Signing.PrivateKey().publicKey
    let keys = try TokenKeys(
      signing: Array(P384.Signing.PrivateKey().pemRepresentation.utf8), name: "new",
      others: [("old", Array((key.publicKey.pemRepresentation + "\n" + further.pemRepresentation).utf8))])
    #expect(keys.verifying.map(\.algorithm) == ["ES384", "ES256", "ES512"])
    let issuer = ServiceAccountIssuer(issuers: ["https://new", "https://issuer"], audiences: ["api"], keys: keys)
    try await withServer(issuer: issuer) { server, _ in
      let new = try await token(from: server)
      #expect(await get("/api/v1/pods", with: new, from: server).status == 200)
      var claims = try #require(WebToken.unverifiedClaims(new))
      #expect(claims[string: "iss"] == "https://new")
      claims["iss"] = "https://issuer"
      #expect(
        await get("/api/v1/pods", with: try WebToken.sign(claims, with: old.signing), from: server).status == 200)
      claims["iss"] = "https://stranger"
      #expect(
        await get("/api/v1/pods", with: try WebToken.sign(claims, with: old.signing), from: server).status == 401)
    }
    #expect(throws: TokenKeyError.self) { try TokenKeys(signing: Array("nonsense".utf8), name: "f") }
  }

  @Test("who am I")
  func whoAmI() async throws {
    try await withServer { server, _ in
      let caller = Caller(name: "ann", groups: ["dev"], tenant: "a", uid: "u", extra: ["k": ["v"]])
      let response = await server.respond(
        to: APIRequest(
          .post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", headers: ["content-type": "application/json"],
          body: Array(#"{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}"#.utf8)), as: caller)
      #expect(response.status == 201)
      let info = try await response.object().value(at: ["status", "userInfo"])
      #expect(
        info
          == ["username": "ann", "uid": "u", "groups": ["dev"], "extra": ["k": ["v"]]])
    }
  }
}
