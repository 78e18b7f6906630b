// How to test a controller: against the real API server and the real controller runtime, in this process, in virtual
// time. Nothing listens on a port and nothing sleeps.

import ArktosClient
import ArktosControllers
import ArktosCore
import ArktosTesting
import Testing

@Test("every ConfigMap is labelled with the number of its entries, also after it changes")
func labelsFollowTheData() async throws {
  let time = VirtualTime(seed: 1)
  try await withTestCluster(environment: time.environment) { cluster in
    let client = cluster.client
    let maps = Informer<ConfigMap>(
      CollectionQuery(ConfigMap.resourceType, in: .everything), from: client, environment: time.environment)
    let controller = Controller(
      type: "Label", workers: 2, client: client, source: client, sources: [.objects(of: maps)],
      environment: time.environment
    ) { guarded in LabelReconciler(client: guarded, maps: maps) }

    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await maps.run() }
      group.addTask { await controller.run() }
      defer { group.cancelAll() }

      var map = ConfigMap(name: "settings", namespace: "default", tenant: "default")
      map.json[stringMap: "data"] = ["a": "1", "b": "2"]
      map = try await client.create(map)
      let key = map.objectKey
      #expect(
        try await time.advance {
          try await client.get(ConfigMap.self, key).metadata.labels["entries"] == "2"
        })

      _ = try await client.patch(ConfigMap.resourceType, key, merge: ["data": ["c": "3"]])
      #expect(
        try await time.advance {
          try await client.get(ConfigMap.self, key).metadata.labels["entries"] == "3"
        })
    }
  }
}
