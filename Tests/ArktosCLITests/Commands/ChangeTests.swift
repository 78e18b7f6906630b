import ArktosCLI
import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@Suite("create, scale, delete")
struct ChangeTests {
  @Test("create makes tenants, namespaces, Deployments and ConfigMaps from flags")
  func create() async throws {
    try await withShell(files: ["conf/app.ini": "x=1\n"]) { shell, cluster in
      #expect(await shell("create", "tenant", "a").output == "tenant/a created\n")
      #expect(await shell("create", "namespace", "web", "-E", "a").output == "namespace/web created\n")
      #expect(
        await shell(
          "create", "deployment", "web", "--image=registry:5000/x/nginx:1.14.2", "--replicas", "2", "--port=80", "-n",
          "web",
          "-E", "a"
        ).output == "deployment.apps/web created\n")
      let deployment = try await cluster.client.get(
        Deployment.self, ObjectKey(tenant: "a", namespace: "web", name: "web"))
      #expect(deployment.spec.replicas == 2)
      let container = deployment.json.value(at: ["spec", "template", "spec", "containers"])?.arrayValue?.first
      #expect(container?["name"] == "nginx")
      #expect(
        await shell("create", "cm", "c", "--from-literal=a=b=c", "--from-file=conf/app.ini").output
          == "configmap/c created\n")
      let key = ObjectKey(tenant: "default", namespace: "default", name: "c")
      let stored1 = try await cluster.client.get(ConfigMap.self, key).json[stringMap: "data"]
      #expect(stored1 == ["a": "b=c", "app.ini": "x=1\n"])
      let again = await shell("create", "cm", "c")
      #expect(
        again
          == .init(code: 1, output: "", notes: "Error from server (AlreadyExists): configmaps \"c\" already exists\n"))
    }
  }

  @Test("a dry run shows the object and sends nothing")
  func dryRun() async throws {
    try await withShell { shell, _ in
      let outcome = await shell("create", "tenant", "a", "--dry-run=client", "-o", "yaml")
      #expect(outcome.output == "apiVersion: v1\nkind: Tenant\nmetadata:\n  name: a\n")
      #expect(await shell("get", "tenant", "a").code == 1)
    }
  }

  @Test("scale sets the replicas, on request only from a known number")
  func scale() async throws {
    try await withShell { shell, cluster in
      _ = await shell("create", "deployment", "web", "--image=nginx")
      let key = ObjectKey(tenant: "default", namespace: "default", name: "web")
      #expect(await shell("scale", "deployment/web", "--replicas=3").output == "deployment.apps/web scaled\n")
      let stored2 = try await cluster.client.get(Deployment.self, key).spec.replicas
      #expect(stored2 == 3)
      let wrong = await shell("scale", "--current-replicas=2", "--replicas=5", "deploy", "web")
      #expect(wrong == .init(code: 1, output: "", notes: "error: Expected replicas to be 2, was 3\n"))
      #expect(await shell("scale", "--current-replicas=3", "--replicas=5", "deploy", "web").code == 0)
      let stored3 = try await cluster.client.get(Deployment.self, key).spec.replicas
      #expect(stored3 == 5)
      _ = await shell("create", "cm", "c")
      #expect(await shell("scale", "cm/c", "--replicas=2").notes.contains("cannot be scaled"))
      #expect(await shell("scale", "deploy/web", "--replicas=-1").code == 1)
    }
  }

  @Test("delete by name, by label, all of a kind, and from a file")
  func delete() async throws {
    let file = "{apiVersion: v1, kind: ConfigMap, metadata: {name: d}}"
    try await withShell(files: ["d.yaml": file]) { shell, cluster in
      for name in ["a", "b", "c", "d"] {
        var map = ConfigMap(name: name, namespace: "default", tenant: "default")
        map.metadata.labels = ["first": name == "a" || name == "b" ? "yes" : "no"]
        _ = try await cluster.client.create(map)
      }
      #expect(await shell("delete", "cm", "a") == .init(code: 0, output: "configmap \"a\" deleted\n", notes: ""))
      #expect(await shell("delete", "cm", "-l", "first=yes").output == "configmap \"b\" deleted\n")
      #expect(await shell("delete", "-f", "d.yaml", "-o", "name").output == "configmap/d\n")
      #expect(await shell("delete", "cm").notes == "error: resource(s) were provided, but no name was specified\n")
      #expect(await shell("delete", "cm", "--all").output == "configmap \"c\" deleted\n")
      #expect(await shell("delete", "cm", "a").notes == "Error from server (NotFound): configmaps \"a\" not found\n")
      #expect(await shell("delete", "cm", "a", "--ignore-not-found") == .init(code: 0, output: "", notes: ""))
    }
  }

  @Test("delete waits until the last finalizer is gone")
  func waits() async throws {
    try await withShell { shell, cluster in
      let key = ObjectKey(tenant: "default", namespace: "default", name: "c")
      var map = ConfigMap(name: "c", namespace: "default", tenant: "default")
      map.metadata.finalizers = ["example.org/hold"]
      _ = try await cluster.client.create(map)
      let unwaited = await shell("delete", "cm", "c", "--wait=false")
      #expect(unwaited.code == 0)
      let stored4 = try await cluster.client.get(ConfigMap.self, key).metadata.deletionTimestamp
      #expect(stored4 != nil)
      let console = RecordingConsole()
      let runtime = shell.runtime(console)
      let waiting = Task { await ArktosCommandLine.run(["delete", "cm", "c"], runtime: runtime) }
      await console.waitUntil { $0 == "configmap \"c\" deleted\n" }
      _ = try await cluster.client.patch(ConfigMap.resourceType, key, merge: ["metadata": ["finalizers": nil]])
      #expect(await waiting.value == 0)
      #expect(await shell("get", "cm", "c").code == 1)
    }
  }
}
