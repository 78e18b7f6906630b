import ArktosClient
import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Quotas and several servers")
struct QuotaConcurrencyTests {
  private let key = ObjectKey(tenant: "default", namespace: "default", name: "q")

  private func quota(_ hard: [String: String]) -> ResourceQuota {
    var quota = ResourceQuota(name: "q", namespace: "default", tenant: "default")
    quota.spec.hard = hard
    return quota
  }

  /// How many of the calls succeeded; every other one must have been refused because of the quota.
  private func successes(_ calls: [@Sendable () async throws -> Void]) async -> Int {
    await withTaskGroup(of: Bool.self) { group in
      for call in calls {
        group.addTask {
          let error = await apiError(call)
          if let error { #expect(error.message.contains("exceeded quota"), "\(error.message)") }
          return error == nil
        }
      }
      return await group.reduce(into: 0) { count, succeeded in count += succeeded ? 1 : 0 }
    }
  }

  @Test("three servers that create at once give out exactly what there is")
  func neverTooMuch() async throws {
    try await withTestCluster(servers: 3) { cluster in
      _ = try await cluster.client.create(quota(["configmaps": "17"]))
      let calls = (0..<90).map { number in
        { @Sendable in _ = try await cluster.client(number % 3).create(configMap("c-\(number)")) }
      }
      #expect(await successes(calls) == 17)
      let there = try await cluster.client.list(ConfigMap.self, in: .init(tenant: "default", namespace: "default"))
      #expect(there.items.count == 17)
      #expect(try await cluster.client.get(ResourceQuota.self, key).status.used == ["configmaps": "17"])
    }
  }

  @Test("the account is right after creations, deletions and a quota that comes in the midst of them")
  func midst() async throws {
    try await withTestCluster(servers: 2) { cluster in
      for number in 0..<30 { _ = try await cluster.client.create(configMap("old-\(number)")) }
      let limits = quota(["configmaps": "1k"])
      var calls: [@Sendable () async throws -> Void] = []
      for number in 0..<30 {
        calls.append { _ = try await cluster.client(0).create(configMap("new-\(number)")) }
        calls.append { try await cluster.client(1).delete(ConfigMap.self, configMap("old-\(number)").objectKey) }
        if number == 10 { calls.append { _ = try await cluster.client(1).create(limits) } }
      }
      #expect(await successes(calls) == calls.count)
      #expect(try await cluster.client.get(ResourceQuota.self, key).status.used == ["configmaps": "30"])
      let there = try await cluster.client.list(ConfigMap.self, in: .init(tenant: "default", namespace: "default"))
      #expect(there.items.count == 30)
    }
  }
}
