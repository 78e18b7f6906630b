import ArktosClient
import ArktosControllers
import ArktosCore

/// A small controller: every ConfigMap gets a label that says how many entries it has.
struct LabelReconciler: Reconciler {
  let client: Client
  let maps: Informer<ConfigMap>

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard var map = maps.get(item.key) else { return .done }
    let count = "\(map.json[stringMap: "data"].count)"
    guard map.metadata.labels["entries"] != count else { return .done }
    map.metadata.labels["entries"] = count
    _ = try await client.update(map)
    return .done
  }
}
