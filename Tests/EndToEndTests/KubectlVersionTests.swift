import ArktosTesting
import Testing

/// The kubectls that people still have: what each of them does daily.
@Suite(
  "kubectl's older versions", .serialized, .enabled(if: !Kubectl.others.isEmpty, "ARKTOS_OTHER_KUBECTLS names none"))
struct KubectlVersionTests {
  @Test(
    "every one finds the kinds, creates, reads, applies in both ways, patches, watches and deletes",
    arguments: Kubectl.others)
  func daily(program: String) async throws {
    try await withKubectl(program: program) { kubectl, _ in
      #expect(try await kubectl("api-resources", "-o", "name").contains("deployments.apps"))
      #expect(try await kubectl("explain", "deployment.spec.replicas").contains("<integer>"))
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1))
      #expect(try await kubectl("create", "-f", file, "--dry-run=server").contains("created (server dry run)"))
      #expect(try await kubectl("apply", "-f", file) == "deployment.apps/web created")
      #expect(try await kubectl("apply", "-f", file) == "deployment.apps/web unchanged")
      let table = try await kubectl("get", "deployments")
      #expect(table.contains("READY") && table.contains("0/1"))

      let watch = try await kubectl.start(["get", "deployments", "--watch", "-o", "name"])
      try await eventually("the watch shows what is there") { try watch.output().contains("deployment.apps/web") }
      try await kubectl("patch", "deployment", "web", "-p", #"{"spec":{"paused":true}}"#)
      try await kubectl("patch", "deployment", "web", "--type=merge", "-p", #"{"spec":{"paused":null}}"#)
      try await kubectl(
        "patch", "deployment", "web", "--type=json", "-p", #"[{"op":"replace","path":"/spec/replicas","value":4}]"#)
      #expect(try await kubectl("scale", "deployment", "web", "--replicas=2") == "deployment.apps/web scaled")
      #expect(try await kubectl("label", "deployment", "web", "tier=front") == "deployment.apps/web labeled")
      try await eventually("the watch shows the changes") {
        try watch.output().split(separator: "\n").count >= 6
      }
      try await watch.terminate()

      let changed = try kubectl.manifest("web.yaml", manifest(replicas: 3, image: "nginx:1.16.1"))
      #expect(
        try await kubectl("apply", "-f", changed, "--server-side", "--force-conflicts").contains("serverside-applied"))
      let form = "jsonpath={.spec.replicas} {.spec.template.spec.containers[*].image}"
      #expect(try await kubectl("get", "deploy", "web", "-o", form) == "3 nginx:1.16.1")
      #expect(try await kubectl("get", "deploy", "-l", "tier=front", "-o", "name") == "deployment.apps/web")
      #expect(try await kubectl("describe", "deployment", "web").contains("nginx:1.16.1"))
      #expect(try await kubectl("delete", "deployment", "web").contains("\"web\" deleted"))
      let gone = try await kubectl.run(["get", "deployment", "web"])
      #expect(gone.output.contains("Error from server (NotFound): deployments.apps \"web\" not found"))

      try await kubectl("create", "configmap", "c", "--from-literal=a=b")
      #expect(try await kubectl("get", "configmap", "c", "-o", "jsonpath={.data.a}") == "b")
      try await kubectl("create", "namespace", "more")
      try await kubectl("create", "secret", "generic", "s", "-n", "more", "--from-literal=key=value")
      #expect(try await kubectl("get", "secrets", "-A").contains("more"))
    }
  }

  private func manifest(replicas: Int, image: String = "nginx:1.14.2") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {app: web}}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: main, image: "\(image)"}]
    """
  }
}
