internal import ArktosCore
internal import ArktosStore
internal import Logging

extension APIServer {
  /// The answer at `/metrics`.
  func metrics() async -> APIResponse {
    var text = MetricsText()
    requests.write(to: &text)
    limits.write(to: &text)
    await writeObjectCounts(to: &text)
    await writeStatistics(to: &text)
    return await text.response(with: [BuildMetrics(), process] + configuration.metricsSources)
  }

  /// Source: kube-apiserver, which counts them under both names.
  private func writeObjectCounts(to text: inout MetricsText) async {
    let kinds: [ResourceDefinition]
    do {
      kinds = try await customKinds.served(to: WellKnownNames.allTenants).definitions
    } catch {
      logger.warning("the kinds that tenants define cannot be read", metadata: ["error": "\(error.message)"])
      return
    }
    var counts: [(type: ResourceType, count: Double)] = []
    for definition in kinds {
      // -1 says that it is not known, as kube-apiserver does it.
      let count = try? await store.count(definition.keys.range(tenant: nil, namespace: nil), at: .atLeast(.zero)).count
      counts.append((definition.type, Double(count ?? -1)))
    }
    counts.sort { $0.type.groupResource < $1.type.groupResource }
    text.family("apiserver_storage_objects", .gauge, "Stored objects of each kind, in all tenants.") { family in
      for (type, count) in counts { family.add(count, labels: [("resource", type.groupResource)]) }
    }
    text.family("apiserver_resource_objects", .gauge, "Stored objects of each kind, in all tenants.") { family in
      for (type, count) in counts { family.add(count, labels: [("group", type.group), ("resource", type.plural)]) }
    }
  }

  private func writeStatistics(to text: inout MetricsText) async {
    let statistics: StoreStatistics
    do {
      statistics = try await store.statistics()
    } catch {
      logger.warning("the store tells no statistics", metadata: ["error": "\(error.message)"])
      return
    }
    text.value("arktos_store_keys", .gauge, "Keys in the store.", Double(statistics.keys))
    text.value("arktos_store_bytes", .gauge, "Bytes of keys and current values.", Double(statistics.bytes))
    text.value("arktos_store_revision", .gauge, "The latest revision.", Double(statistics.revision.value))
    text.value(
      "arktos_store_oldest_revision", .gauge, "The oldest revision after which a watch can begin.",
      Double(statistics.oldestRevision.value))
    text.value(
      "arktos_store_revisions_retained", .gauge, "States that can be read exactly.",
      Double(statistics.revisionsRetained))
    text.value("arktos_store_watchers", .gauge, "Watches of the store.", Double(statistics.watchers))
  }
}
