import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

/// Rights, identities and tokens as kubectl sees them.
@Suite("kubectl and rights", .enabled(if: Kubectl.isWanted, "kubectl is not installed; ARKTOS_KUBECTL may name one"))
struct KubectlAccessTests {
  @Test("auth can-i asks the server, for resources, paths and lists")
  func canI() async throws {
    try await withKubectl { kubectl, _ in
      #expect(try await kubectl("auth", "can-i", "create", "pods") == "yes")
      #expect(try await kubectl("auth", "can-i", "*", "*", "--all-namespaces") == "yes")
      #expect(try await kubectl("auth", "can-i", "get", "/metrics") == "yes")
      let list = try await kubectl("auth", "can-i", "--list")
      #expect(list.contains("*.*"))
      #expect(list.contains("selfsubjectreviews.authentication.k8s.io"))
    }
  }

  @Test("auth whoami names the operator of the certificate")
  func whoAmI() async throws {
    try await withKubectl { kubectl, _ in
      let answer = try await kubectl("auth", "whoami")
      #expect(answer.contains("arktos-admin"))
      #expect(answer.contains("system:masters"))
    }
  }

  @Test("create token gives one with which kubectl is the account, and may do what it may")
  func token() async throws {
    try await withKubectl(as: .token) { kubectl, cluster in
      try await kubectl("create", "serviceaccount", "robot")
      let token = try await kubectl("create", "token", "robot", "--duration=15m", "--audience=vault")
      #expect(token.split(separator: ".").count == 3)
      let usable = try await kubectl("create", "token", "robot")
      #expect(try await kubectl("create", "token", "robot", "-o", "jsonpath={.kind}") == "TokenRequest")
      // The kubeconfig's own token gives way to the one on the command line.
      let who = try await kubectl("--token", usable, "auth", "whoami")
      #expect(who.contains("system:serviceaccount:default:robot"))
      let refused = try await kubectl.run(["--token", usable, "auth", "can-i", "create", "pods"])
      #expect(refused.code == 1)
      #expect(refused.output.hasPrefix("no"))
      let list = try await kubectl.run(["--token", usable, "get", "pods"])
      #expect(list.output.contains("User \"system:serviceaccount:default:robot\" cannot list resource \"pods\""))
      try await kubectl("delete", "serviceaccount", "robot")
      let gone = try await kubectl.run(["--token", usable, "auth", "whoami"])
      #expect(gone.output.contains("Unauthorized"))
    }
  }

  @Test("below a tenant's address too")
  func tenant() async throws {
    try await withKubectl(tenant: "a") { kubectl, cluster in
      try await cluster.makeTenant("a")
      #expect(try await kubectl("auth", "can-i", "create", "deployments.apps") == "yes")
      try await kubectl("create", "serviceaccount", "robot")
      #expect(try await kubectl("create", "token", "robot").split(separator: ".").count == 3)
    }
  }
}
