import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

private func manifest(replicas: Int, image: String = "nginx:1.14.2") -> String {
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    labels: {app: web}
  spec:
    replicas: \(replicas)
    selector:
      matchLabels: {app: web}
    template:
      metadata:
        labels: {app: web}
      spec:
        containers:
        - name: main
          image: \(image)
  """
}

/// A manifest that only names its object.
private func small(_ kind: String, _ name: String) -> String {
  "{\"apiVersion\": \"v1\", \"kind\": \"\(kind)\", \"metadata\": {\"name\": \"\(name)\"}}"
}

/// The stock kubectl is the reference client: what it cannot do, others will not be able to do either.
@Suite("kubectl", .enabled(if: Kubectl.isWanted, "kubectl is not installed; ARKTOS_KUBECTL may name one"))
struct KubectlTests {
  @Test("it finds the version and the kinds")
  func discovery() async throws {
    try await withKubectl { kubectl, _ in
      #expect(try await kubectl("version").contains("Server Version: v1."))
      let kinds = try await kubectl("api-resources")
      for words in [["deployments", "deploy", "apps/v1", "Deployment"], ["tenants", "v1", "Tenant"]] {
        #expect(kinds.split(separator: "\n").contains { line in words.allSatisfy { line.contains($0) } })
      }
      #expect(try await kubectl("api-versions").split(separator: "\n").contains("apps/v1"))
      #expect(try await kubectl("get", "--raw", "/readyz") == "ok")
      #expect(try await kubectl("get", "--raw", "/livez?verbose").contains("livez check passed"))
      #expect(try await kubectl("get", "--raw", "/metrics").contains("apiserver_request_total{"))
    }
  }

  @Test("it is known by certificate or token; without either it is told to log in", arguments: KubectlIdentity.allCases)
  func identity(identity: KubectlIdentity) async throws {
    try await withKubectl(as: identity) { kubectl, _ in
      let answer = try await kubectl.run(["get", "namespaces", "-o", "name"])
      guard identity == .none else {
        #expect(answer.code == 0)
        #expect(answer.output.contains("namespace/kube-system"))
        return
      }
      #expect(answer.code == 1)
      // Without credentials in the kubeconfig kubectl asks for a user name first.
      #expect(answer.output.contains("Username") || answer.output.contains("You must be logged in to the server"))
    }
  }

  @Test("create, get in every form, and delete")
  func createGetDelete() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 3))
      #expect(try await kubectl("create", "-f", file) == "deployment.apps/web created")
      let again = try await kubectl.run(["create", "-f", file])
      #expect(again.code == 1)
      #expect(again.output.contains("Error from server (AlreadyExists)"))

      let table = try await kubectl("get", "deployments")
      #expect(table.contains("NAME") && table.contains("READY") && table.contains("AGE"))
      #expect(table.contains("web") && table.contains("0/3"))
      #expect(try await kubectl("get", "deploy", "web", "-o", "wide").contains("nginx:1.14.2"))
      #expect(try await kubectl("get", "deploy", "web", "-o", "name") == "deployment.apps/web")
      #expect(try await kubectl("get", "deploy", "web", "-o", "yaml").contains("replicas: 3"))
      #expect(try await kubectl("get", "deploy", "-o", "jsonpath={.items[*].metadata.name}") == "web")
      #expect(try await kubectl("get", "deploy", "-A", "-l", "app=web", "--no-headers").contains("default"))
      #expect(try await kubectl("get", "deploy", "--field-selector", "metadata.name=other").contains("No resources"))
      #expect(try await kubectl("describe", "deployment", "web").contains("nginx:1.14.2"))
      #expect(try await kubectl("delete", "deployment", "web", "--dry-run=server").contains("(server dry run)"))
      #expect(try await kubectl("get", "deploy", "web", "-o", "name") == "deployment.apps/web")
      #expect(try await kubectl("delete", "deployment", "web").contains("\"web\" deleted"))
      let gone = try await kubectl.run(["get", "deployment", "web"])
      #expect(gone.code == 1)
      #expect(gone.output.contains("Error from server (NotFound): deployments.apps \"web\" not found"))
    }
  }

  @Test("deleting a pod waits until its node has ended it")
  func gracefulDeletion() async throws {
    try await withKubectl { kubectl, cluster in
      let pod = """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one"},
         "spec": {"nodeName": "node", "containers": [{"name": "main", "image": "nginx:1"}]}}
        """
      try await kubectl("create", "-f", try kubectl.manifest("one.json", pod))
      let deletion = try await kubectl.start(["delete", "pod", "one"])
      try await eventually("it is on its way") { try await kubectl("get", "pods").contains("Terminating") }
      #expect(deletion.isRunning)
      let key = ObjectKey(tenant: "default", namespace: "default", name: "one")
      let end = DeleteOptions(gracePeriodSeconds: 0)
      try await cluster.client.delete(Pod.self, key, options: end)
      #expect(try await deletion.wait() == .exited(code: 0))
      #expect(try deletion.output().contains("pod \"one\" deleted"))

      try await kubectl("create", "-f", try kubectl.manifest("one.json", pod))
      let forced = try await kubectl("delete", "pod", "one", "--force", "--grace-period=0")
      #expect(forced.contains("\"one\" force deleted"))
    }
  }

  @Test("a watch shows changes as rows")
  func watch() async throws {
    try await withKubectl { kubectl, cluster in
      let watch = try await kubectl.start(["get", "configmaps", "--watch"])
      let file = try kubectl.manifest("first.json", small("ConfigMap", "first"))
      try await kubectl("create", "-f", file)
      try await eventually("the watch shows the new object") { try watch.output().contains("first") }
      try await kubectl("patch", "configmap", "first", "--type=merge", "-p", #"{"data":{"b":"2"}}"#)
      try await eventually("the watch shows the change") {
        try watch.output().split(separator: "\n").filter { $0.hasPrefix("first") }.count == 2
      }
      #expect(try watch.output().split(separator: "\n").filter { $0.hasPrefix("NAME") }.count == 1)
      try await watch.terminate()
    }
  }

  @Test("apply creates, leaves alone, and configures")
  func apply() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1))
      #expect(try await kubectl("apply", "-f", file) == "deployment.apps/web created")
      #expect(try await kubectl("apply", "-f", file) == "deployment.apps/web unchanged")
      let changed = try kubectl.manifest("web.yaml", manifest(replicas: 2, image: "nginx:1.16.1"))
      #expect(try await kubectl("apply", "-f", changed) == "deployment.apps/web configured")
      let form = "jsonpath={.spec.replicas} {.spec.template.spec.containers[*].image}"
      #expect(try await kubectl("get", "deploy", "web", "-o", form) == "2 nginx:1.16.1")
    }
  }

  @Test("a field that the kind does not have is refused by the server")
  func unknownField() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1) + "\n  replicaz: 3")
      for verb in ["create", "apply"] {
        let answer = try await kubectl.run([verb, "-f", file])
        #expect(answer.code == 1)
        #expect(answer.output.contains("unknown field \"spec.replicaz\""))
      }
      #expect(try await kubectl("apply", "-f", file, "--validate=warn").contains("Warning: unknown field"))
    }
  }

  @Test("patches of every type, labels, annotations, images and scale")
  func change() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1))
      try await kubectl("create", "-f", file)
      let strategic = #"{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}"#
      try await kubectl("patch", "deployment", "web", "-p", strategic)
      let names = "jsonpath={.spec.template.spec.containers[*].name}"
      #expect(Set(try await kubectl("get", "deploy", "web", "-o", names).split(separator: " ")) == ["main", "side"])
      try await kubectl("patch", "deployment", "web", "--type=merge", "-p", #"{"spec":{"paused":true}}"#)
      try await kubectl(
        "patch", "deployment", "web", "--type=json", "-p", #"[{"op":"replace","path":"/spec/replicas","value":4}]"#)
      #expect(
        try await kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.paused} {.spec.replicas}") == "true 4")
      #expect(try await kubectl("scale", "deployment", "web", "--replicas=2") == "deployment.apps/web scaled")
      #expect(try await kubectl("label", "deployment", "web", "tier=front") == "deployment.apps/web labeled")
      #expect(try await kubectl("annotate", "deployment", "web", "note=yes") == "deployment.apps/web annotated")
      try await kubectl("set", "image", "deployment/web", "main=nginx:1.16.1")
      let form = "jsonpath={.spec.replicas} {.metadata.labels.tier} {.metadata.annotations.note}"
      #expect(try await kubectl("get", "deploy", "web", "-o", form) == "2 front yes")
      #expect(try await kubectl("label", "deployment", "web", "tier-") == "deployment.apps/web unlabeled")
    }
  }

  @Test("below a tenant's address it sees that tenant")
  func tenant() async throws {
    try await withKubectl(tenant: "a") { kubectl, cluster in
      try await cluster.makeTenant("a")
      _ = try await cluster.client.create(ConfigMap(name: "elsewhere", namespace: "default", tenant: "default"))
      let map = try kubectl.manifest("mine.json", small("ConfigMap", "mine"))
      try await kubectl("create", "-f", map)
      #expect(try await kubectl("get", "configmaps", "-o", "name") == "configmap/mine")
      #expect(try await kubectl("get", "configmap", "mine", "-o", "jsonpath={.metadata.tenant}") == "a")
      let namespace = try kubectl.manifest("second.json", small("Namespace", "second"))
      try await kubectl("create", "-f", namespace)
      #expect(try await kubectl("get", "namespaces", "-o", "name").contains("namespace/second"))
      try await kubectl("delete", "configmap", "mine")
    }
  }

  @Test("below the address of all tenants it sees every tenant")
  func allTenants() async throws {
    try await withKubectl(tenant: "all") { kubectl, cluster in
      for tenant in ["a", "b"] {
        try await cluster.makeTenant(tenant)
        _ = try await cluster.client.create(ConfigMap(name: "of-\(tenant)", namespace: "default", tenant: tenant))
      }
      let tenants = try await kubectl("get", "configmaps", "-A", "-o", "jsonpath={.items[*].metadata.tenant}")
      #expect(tenants == "a b")
      let single = try await kubectl.run(["get", "configmap", "of-a"])
      #expect(single.code == 1)
    }
  }
}

@Suite("kubectl and server-side apply", .enabled(if: Kubectl.isWanted, "kubectl is not installed"))
struct KubectlServerSideApplyTests {
  private func owners(_ kubectl: Kubectl) async throws -> Set<String> {
    let form = "jsonpath={range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{\"\\n\"}{end}"
    let text = try await kubectl("get", "deployment", "web", "--show-managed-fields", "-o", form)
    return Set(text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") })
  }

  @Test("apply, leave alone, conflict, force")
  func serverSideApply() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1))
      let done = "deployment.apps/web serverside-applied"
      #expect(try await kubectl("apply", "--server-side", "-f", file) == done)
      #expect(try await owners(kubectl) == ["kubectl Apply"])
      let version = try await kubectl("get", "deploy", "web", "-o", "jsonpath={.metadata.resourceVersion}")
      #expect(try await kubectl("apply", "--server-side", "-f", file) == done)
      #expect(try await kubectl("get", "deploy", "web", "-o", "jsonpath={.metadata.resourceVersion}") == version)
      #expect(!(try await kubectl("get", "deploy", "web", "-o", "yaml")).contains("managedFields"))

      try await kubectl("scale", "deployment", "web", "--replicas=3")
      #expect(try await owners(kubectl) == ["kubectl Apply", "kubectl Update scale"])
      let changed = try kubectl.manifest("web.yaml", manifest(replicas: 2))
      let refused = try await kubectl.run(["apply", "--server-side", "-f", changed])
      #expect(refused.code == 1)
      #expect(
        refused.output.contains(
          "Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using apps/v1: "
            + ".spec.replicas"))
      #expect(try await kubectl("apply", "--server-side", "--force-conflicts", "-f", changed) == done)
      #expect(try await kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}") == "2")
      #expect(try await owners(kubectl) == ["kubectl Apply"])

      let other = try await kubectl.run([
        "apply", "--server-side", "--field-manager=ci", "-f", try kubectl.manifest("web.yaml", manifest(replicas: 5)),
      ])
      #expect(other.output.contains("conflict with \"kubectl\": .spec.replicas"))
      let trial = try await kubectl("apply", "--server-side", "--dry-run=server", "-f", changed)
      #expect(trial == done + " (server dry run)")
    }
  }

  @Test("server-side apply takes over from client-side apply")
  func migration() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1))
      #expect(try await kubectl("apply", "-f", file) == "deployment.apps/web created")
      #expect(try await owners(kubectl) == ["kubectl-client-side-apply Update"])
      #expect(try await kubectl("apply", "view-last-applied", "deployment/web").contains("image: nginx:1.14.2"))
      let changed = try kubectl.manifest("web.yaml", manifest(replicas: 2, image: "nginx:1.16.1"))
      #expect(
        try await kubectl("apply", "--server-side", "-f", changed) == "deployment.apps/web serverside-applied")
      let form = "jsonpath={.spec.replicas} {.spec.template.spec.containers[*].image}"
      #expect(try await kubectl("get", "deploy", "web", "-o", form) == "2 nginx:1.16.1")
      #expect(try await owners(kubectl).contains("kubectl Apply"))
      #expect(try await kubectl("apply", "view-last-applied", "deployment/web").contains("image: nginx:1.16.1"))
      // What is left out of the next configuration goes, although client-side apply had brought it.
      let without = try kubectl.manifest(
        "web.yaml", manifest(replicas: 2, image: "nginx:1.16.1").replacing("  labels: {app: web}\nspec", with: "spec"))
      try await kubectl("apply", "--server-side", "-f", without)
      #expect(try await kubectl("get", "deploy", "web", "-o", "jsonpath={.metadata.labels}") == "")
      #expect(try await kubectl("apply", "-f", file) == "deployment.apps/web configured")
    }
  }

  @Test("patches of subresources")
  func subresources() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("web.yaml", manifest(replicas: 1))
      try await kubectl("create", "-f", file)
      try await kubectl(
        "patch", "deployment", "web", "--subresource=status", "--type=merge", "-p", #"{"status":{"replicas":1}}"#)
      try await kubectl(
        "patch", "deployment", "web", "--subresource=scale", "--type=merge", "-p", #"{"spec":{"replicas":2}}"#)
      let form = "jsonpath={.spec.replicas} {.status.replicas}"
      #expect(try await kubectl("get", "deployment", "web", "-o", form) == "2 1")
      let scale = try await kubectl("get", "deployment", "web", "--subresource=scale")
      let words = scale.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(words.first == ["NAME", "DESIRED", "AVAILABLE", "AGE"])
      #expect(words.last?.prefix(3) == ["web", "2", "1"])
      #expect(
        try await owners(kubectl) == [
          "kubectl-create Update", "kubectl-patch Update status", "kubectl-patch Update scale",
        ])
      let failed = try await kubectl.run([
        "patch", "deployment", "web", "--type=json", "-p", #"[{"op":"test","path":"/spec/replicas","value":9}]"#,
      ])
      #expect(failed.code == 1)
      #expect(failed.output.contains("invalid"))
    }
  }
}
