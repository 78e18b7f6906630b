import ArktosCLI
import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@Suite("get")
struct GetTests {
  /// Tenants a and z with a namespace and a ConfigMap in each.
  private func withTenants(_ body: @Sendable (Shell, TestCluster) async throws -> Void) async throws {
    try await withShell { shell, cluster in
      for tenant in ["a", "z"] {
        try await cluster.makeTenant(tenant, namespace: "\(tenant)-web")
        var map = ConfigMap(name: "settings", namespace: "\(tenant)-web", tenant: tenant)
        map.metadata.labels = ["of": tenant]
        map.json[stringMap: "data"] = ["key": "value"]
        _ = try await cluster.client.create(map)
      }
      try await body(shell, cluster)
    }
  }

  @Test("shows a namespace, a tenant, or everything")
  func scopes() async throws {
    try await withTenants { shell, _ in
      #expect(
        await shell("get", "cm", "-n", "a-web", "-E", "a").output == "NAME       DATA   AGE\nsettings   1      0s\n")
      #expect(
        await shell("get", "configmaps", "-A", "--tenant=a").output
          == "NAMESPACE   NAME       DATA   AGE\na-web       settings   1      0s\n")
      #expect(
        await shell("get", "ConfigMap", "-A", "-T").output == """
          TENANT   NAMESPACE   NAME       DATA   AGE
          a        a-web       settings   1      0s
          z        z-web       settings   1      0s

          """)
      #expect(
        await shell("get", "cm", "-T", "-l", "of=z", "--no-headers").output == "z     z-web   settings   1     0s\n")
    }
  }

  @Test("-T is a switch, so that the manual's line names the tenant \"default\"")
  func defaultTenant() async throws {
    try await withTenants { shell, _ in
      let outcome = await shell("get", "tenants", "-T", "default")
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("\ndefault "))
      #expect(!outcome.output.contains("\na "))
      let all = await shell("get", "te", "-o", "name")
      #expect(all.output == "tenant/a\ntenant/default\ntenant/z\n")
    }
  }

  @Test("nothing found is said on standard error and is no failure")
  func nothing() async throws {
    try await withTenants { shell, _ in
      #expect(
        await shell("get", "pods") == .init(code: 0, output: "", notes: "No resources found in default namespace.\n"))
      #expect(await shell("get", "pods", "-A") == .init(code: 0, output: "", notes: "No resources found\n"))
      #expect(await shell("get", "pods", "--ignore-not-found") == .init(code: 0, output: "", notes: ""))
    }
  }

  @Test("errors are worded as kubectl words them")
  func errors() async throws {
    try await withTenants { shell, _ in
      #expect(
        await shell("get", "deployment", "x")
          == .init(code: 1, output: "", notes: "Error from server (NotFound): deployments.apps \"x\" not found\n"))
      #expect(await shell("get", "deployment", "x", "--ignore-not-found") == .init(code: 0, output: "", notes: ""))
      #expect(
        await shell("get", "foo")
          == .init(code: 1, output: "", notes: "error: the server doesn't have a resource type \"foo\"\n"))
      #expect(
        await shell("get", "cm", "x", "-T").notes
          == "error: a resource cannot be retrieved by name across all tenants\n")
      #expect(
        await shell("get", "cm", "x", "-A").notes
          == "error: a resource cannot be retrieved by name across all namespaces\n")
      #expect(await shell("get").notes.hasPrefix("error: You must specify the type of resource to get."))
      #expect(await shell("get", "cm", "-o", "xml").code == 1)
      #expect(await shell("get", "cm", "-E", "all").notes.contains("\"all\" is not a valid tenant name"))
      #expect(await shell("frobnicate").code == 1)
    }
  }

  @Test("whole objects as JSON, YAML and names")
  func objects() async throws {
    try await withTenants { shell, cluster in
      let json = await shell("get", "cm", "settings", "-n", "a-web", "-E", "a", "-ojson")
      let object = try JSONObject(parsing: Array(json.output.utf8))
      let key = ObjectKey(tenant: "a", namespace: "a-web", name: "settings")
      var stored = try await cluster.client.get(ConfigMap.self, key)
      // Who owns which fields is shown only when asked for.
      stored.metadata.json["managedFields"] = nil
      #expect(object == stored.json)
      let list = try JSONObject(parsing: Array(await shell("get", "cm", "-T", "-o", "json").output.utf8))
      #expect(list["kind"] == "List")
      #expect(list[array: "items"]?.count == 2)
      #expect(list[array: "items"]?.first?["kind"] == "ConfigMap")
      let yaml = await shell("get", "cm/settings", "-n", "a-web", "-E", "a", "-o", "yaml")
      #expect(yaml.output.hasPrefix("apiVersion: v1\ndata:\n  key: value\nkind: ConfigMap\nmetadata:\n"))
    }
  }

  @Test("several kinds are told apart")
  func kinds() async throws {
    try await withTenants { shell, _ in
      let outcome = await shell("get", "tenant,ns", "-E", "a")
      #expect(outcome.code == 0)
      let tables = outcome.output.split(separator: "\n\n")
      #expect(tables.count == 2)
      #expect(tables.first?.contains("tenant/a ") ?? false)
      #expect(tables.last?.contains("namespace/a-web ") ?? false)
      let pairs = await shell("get", "tenant/a", "ns/a-web", "-E", "a", "-o", "name")
      #expect(pairs.output == "tenant/a\nnamespace/a-web\n")
    }
  }

  @Test("labels and wide columns on request")
  func columns() async throws {
    try await withTenants { shell, _ in
      let labels = await shell("get", "cm", "-n", "a-web", "-E", "a", "--show-labels")
      #expect(labels.output.hasSuffix("settings   1      0s    of=a\n"))
      let wide = await shell("get", "nodes", "-o", "wide")
      #expect(wide.code == 0)
    }
  }
}
