import ArktosCLI
import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@Suite("apply")
struct ApplyTests {
  private static let nginx = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: nginx, namespace: web, tenant: a, labels: {app: nginx}}
    spec:
      replicas: 1
      selector: {matchLabels: {app: nginx}}
      template:
        metadata: {labels: {app: nginx}}
        spec:
          containers:
          - name: nginx
            image: nginx:1.14.2
            ports:
            - containerPort: 80
    """
  private static let place = """
    {apiVersion: v1, kind: Tenant, metadata: {name: a}}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: web, tenant: a}}

    """
  private static let key = ObjectKey(tenant: "a", namespace: "web", name: "nginx")

  @Test("creates, then finds nothing to do, then changes what differs")
  func cycle() async throws {
    let files = [
      "all.yaml": Self.place + "---\n" + Self.nginx, "new.yaml": Self.nginx.replacing("1.14.2", with: "1.16.1"),
    ]
    try await withShell(files: files) { shell, cluster in
      let first = await shell("apply", "-f", "all.yaml")
      #expect(
        first
          == .init(
            code: 0, output: "tenant/a created\nnamespace/web created\ndeployment.apps/nginx created\n", notes: ""))
      let second = await shell("apply", "-f", "all.yaml")
      #expect(
        second
          == .init(
            code: 0, output: "tenant/a unchanged\nnamespace/web unchanged\ndeployment.apps/nginx unchanged\n", notes: ""
          ))
      let third = await shell("apply", "-f", "new.yaml")
      #expect(third == .init(code: 0, output: "deployment.apps/nginx configured\n", notes: ""))
      let container = try await cluster.client.get(Deployment.self, Self.key).json
        .value(at: ["spec", "template", "spec", "containers"])?.arrayValue?.first
      #expect(container?["image"] == "nginx:1.16.1")
      #expect(container?["terminationMessagePath"] != nil, "what the server filled in stays")
    }
  }

  @Test("puts tenants before namespaces and those before what lies in them")
  func order() async throws {
    let documents = Self.place.split(separator: "---\n").map(String.init)
    let files = ["all.yaml": ([Self.nginx] + documents.reversed()).joined(separator: "\n---\n")]
    try await withShell(files: files) { shell, _ in
      let answer = await shell("apply", "-f", "all.yaml")
      #expect(
        answer
          == .init(
            code: 0, output: "tenant/a created\nnamespace/web created\ndeployment.apps/nginx created\n", notes: ""))
    }
  }

  @Test("reads standard input and directories, and goes on after an error")
  func sources() async throws {
    let files = [
      "dir/1.yaml": Self.place, "dir/2.yaml": "apiVersion: v1\nkind: Nothing\nmetadata: {name: x}",
      "dir/3.yaml": Self.nginx,
    ]
    try await withShell(files: files, standardInput: "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}") {
      shell, _ in
      let directory = await shell("apply", "-f", "dir", "-f", "missing.yaml")
      #expect(directory.code == 1)
      #expect(directory.output == "tenant/a created\nnamespace/web created\ndeployment.apps/nginx created\n")
      #expect(directory.notes.contains("error: the path \"missing.yaml\" does not exist"))
      #expect(directory.notes.contains("error when applying \"dir/2.yaml\": no matches for kind \"Nothing\""))
      let input = await shell("apply", "-f", "-")
      #expect(input == .init(code: 0, output: "configmap/c created\n", notes: ""))
    }
  }

  @Test("says which server's rule a manifest breaks")
  func refused() async throws {
    try await withShell(files: ["x.yaml": Self.nginx]) { shell, _ in
      let outcome = await shell("apply", "-f", "x.yaml")
      #expect(outcome.code == 1)
      #expect(outcome.output == "")
      #expect(outcome.notes.hasPrefix("Error from server (NotFound): error when applying \"x.yaml\": "))
    }
  }

  @Test("warns of objects that apply did not make, and takes them over")
  func takeover() async throws {
    let file = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {b: two}}"
    try await withShell(files: ["c.yaml": file]) { shell, cluster in
      #expect(await shell("create", "configmap", "c", "--from-literal", "a=one").code == 0)
      let outcome = await shell("apply", "-f", "c.yaml")
      #expect(outcome.output == "configmap/c configured\n")
      #expect(outcome.notes.hasPrefix("Warning: configmaps/c was not created by apply"))
      let key = ObjectKey(tenant: "default", namespace: "default", name: "c")
      let stored1 = try await cluster.client.get(ConfigMap.self, key).json[stringMap: "data"]
      #expect(stored1 == ["a": "one", "b": "two"])
    }
  }

  @Test("an object's own place and a flag must not contradict each other")
  func places() async throws {
    try await withShell(files: ["x.yaml": Self.nginx]) { shell, _ in
      let outcome = await shell("apply", "-f", "x.yaml", "-E", "z")
      #expect(outcome.code == 1)
      #expect(outcome.notes.contains("the tenant from the provided object \"a\" does not match the tenant \"z\""))
    }
  }
}
