import ArktosCLI
import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@Suite("get --watch")
struct WatchTests {
  private func map(_ tenant: String, _ value: String = "1") -> ConfigMap {
    var map = ConfigMap(name: "settings", namespace: "web", tenant: tenant)
    map.json[stringMap: "data"] = ["key": value]
    return map
  }

  @Test("prints the list and then every change of every tenant, aligned")
  func table() async throws {
    try await withShell { shell, cluster in
      try await cluster.makeTenant("a", namespace: "web")
      try await cluster.makeTenant("zebra", namespace: "web")
      _ = try await cluster.client.create(map("zebra"))
      let outcome = try await shell.following("get", "cm", "-A", "-T", "-w", "--output-watch-events") { console in
        await console.waitUntil { $0.contains("zebra") }
        _ = try await cluster.client.create(map("a"))
        await console.waitUntil { $0.contains("\nADDED   a ") }
        try await cluster.client.delete(ConfigMap.self, ObjectKey(tenant: "a", namespace: "web", name: "settings"))
        await console.waitUntil { $0.contains("DELETED") }
      }
      #expect(
        outcome.output == """
          EVENT   TENANT   NAMESPACE   NAME       DATA   AGE
          ADDED   zebra    web         settings   1      0s
          ADDED   a        web         settings   1      0s
          DELETED   a        web         settings   1      0s

          """)
    }
  }

  @Test("--watch-only leaves the list out; -o name prints names")
  func watchOnly() async throws {
    try await withShell { shell, cluster in
      try await cluster.makeTenant("a", namespace: "web")
      _ = try await cluster.client.create(map("a"))
      let outcome = try await shell.following("get", "tenants", "--watch-only", "-o", "name") { console in
        _ = console
        // The watch begins behind the list, which no output tells of: changes are made until one is seen.
        var number = 0
        while !console.output.contains("tenant/t") {
          _ = try await cluster.client.create(Tenant(name: "t\(number)"))
          number += 1
          await Task.yield()
        }
      }
      #expect(!outcome.output.contains("tenant/a\n"))
    }
  }

  @Test("one object by its name")
  func single() async throws {
    try await withShell { shell, cluster in
      try await cluster.makeTenant("a", namespace: "web")
      _ = try await cluster.client.create(map("a"))
      let outcome = try await shell.following("get", "tenant", "a", "-w", "-oname") { console in
        await console.waitUntil { $0 == "tenant/a\n" }
        _ = try await cluster.client.create(Tenant(name: "b"))
        _ = try await cluster.client.patch(
          Tenant.resourceType, ObjectKey(name: "a"), merge: ["metadata": ["labels": ["x": "y"]]])
        await console.waitUntil { $0 != "tenant/a\n" }
      }
      #expect(outcome.output == "tenant/a\ntenant/a\n")
      #expect(
        await shell("get", "tenant", "nobody", "-w").notes
          == "Error from server (NotFound): tenants \"nobody\" not found\n")
    }
  }

  /// Ends every watch after its first event, as a server does that is restarted.
  private struct Interrupting: Transport {
    let base: any Transport

    func send(_ request: APIRequest) async throws -> APIResponse {
      let response = try await base.send(request)
      guard request.queryValue("watch") != nil, case .stream(let stream) = response.body else { return response }
      let budget = Budget()
      return APIResponse(
        status: response.status, headers: response.headers,
        body: .stream(
          ByteStream(
            next: {
              guard await budget.take() else { throw ClientError(.connectionFailed, "connection reset") }
              return try await stream.next()
            }, cancel: { stream.cancel() })))
    }

    private actor Budget {
      private var isSpent = false
      func take() -> Bool {
        defer { isSpent = true }
        return !isSpent
      }
    }
  }

  @Test("a broken connection is taken up where it was: nothing is lost, nothing comes twice")
  func resumes() async throws {
    try await withTestCluster { cluster in
      let shell = Shell(transport: Interrupting(base: cluster.client.transport), environment: cluster.environment)
      _ = try await cluster.client.create(Tenant(name: "t0"))
      let outcome = try await shell.following("get", "tenants", "-w", "-oname") { console in
        await console.waitUntil { $0.contains("tenant/t0\n") }
        for number in 1...3 {
          _ = try await cluster.client.create(Tenant(name: "t\(number)"))
          await console.waitUntil { $0.contains("tenant/t\(number)\n") }
        }
      }
      #expect(outcome.output == "tenant/default\ntenant/t0\ntenant/t1\ntenant/t2\ntenant/t3\n")
      #expect(outcome.notes.contains("Warning: the watch was interrupted (connection reset)"))
    }
  }
}
