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

  @Test("a quota is in force, and describe shows what is used")
  func quota() async throws {
    try await withKubectl { kubectl, _ in
      try await kubectl("create", "quota", "few", "--hard=pods=1,requests.cpu=1,count/configmaps=0")
      let pod = try kubectl.manifest(
        "pod.yaml",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
          - {name: c, image: i, resources: {requests: {cpu: 250m}}}
        """)
      try await kubectl("create", "-f", pod)
      #expect(try await kubectl("get", "pod", "a", "-o", "jsonpath={.spec.serviceAccountName}") == "default")
      let description = try await kubectl("describe", "quota", "few")
      let rows = description.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(rows.contains(["pods", "1", "1"]) && rows.contains(["requests.cpu", "250m", "1"]))
      let map = try await kubectl.run(["create", "configmap", "c"])
      #expect(
        map.output.contains(
          "exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=0, limited: count/configmaps=0"))
      try await kubectl("delete", "pod", "a", "--force", "--grace-period=0")
      let used = "jsonpath={.status.used.pods}"
      #expect(try await kubectl("get", "quota", "few", "-o", used) == "0")
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
