package import ArktosCore
internal import ArktosStore

/// The key of a namespace that says which quotas it has: absent for the many namespaces that have none.
///
/// Every write that might count looks at it, and has it as a condition of its commit. So nothing is committed that has not
/// seen a quota whose creation, or whose change, came before.
struct QuotaMark: Sendable {
  /// Where these keys lie.
  static let keys = RegistryKeys(
    type: ResourceType(version: "v1", kind: "QuotaMark", plural: "quotamarks", scope: .namespace))

  let key: StoreKey
  private let entry: StoreEntry?

  init(tenant: String, namespace: String, store: any Store) async throws(StoreError) {
    key = Self.keys.key(tenant: tenant, namespace: namespace, name: "quotas")
    entry = try await store.get(key, at: .latest).entry
  }

  var hasQuotas: Bool { entry != nil }

  /// That the mark is still as it was read.
  var condition: StoreTransaction.Condition {
    StoreTransaction.Condition(key, entry.map { .modRevision($0.modRevision) } ?? .absent)
  }

  private var names: [String] {
    (entry.flatMap { try? JSONObject(parsing: $0.value.bytes) } ?? [:])[strings: "quotas"]
  }

  /// Says that there is a quota, or that it has changed.
  func naming(_ quota: String) -> StoreTransaction.Operation { put(Set(names + [quota])) }

  /// Says that a quota is gone.
  func forgetting(_ quota: String) -> StoreTransaction.Operation {
    let rest = Set(names).subtracting([quota])
    return rest.isEmpty ? .delete(key) : put(rest)
  }

  private func put(_ names: Set<String>) -> StoreTransaction.Operation {
    let value: JSONObject = ["quotas": .array(names.sorted().map(JSONValue.string))]
    return .put(key, StoreValue(value.encoded()), timeToLive: nil)
  }
}

/// Where keys lie that the server keeps besides objects and that it reads with every write.
package enum ServerKeys {
  package static let ranges: [RegistryKeys] = [QuotaMark.keys]
}
