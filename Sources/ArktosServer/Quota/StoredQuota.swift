internal import ArktosCore
internal import ArktosStore

/// A quota as it is stored, with what it has counted.
struct StoredQuota {
  let key: StoreKey
  let revision: Revision
  let object: JSONObject
  let quota: ResourceQuota
  let hard: ResourceAmounts

  init(_ entry: StoreEntry) throws(APIError) {
    key = entry.key
    revision = entry.modRevision
    do {
      object = try JSONObject(parsing: entry.value.bytes)
    } catch {
      throw .internalError("the stored object at \(entry.key) cannot be read: \(error)")
    }
    quota = ResourceQuota(json: object)
    hard = ResourceAmounts(texts: quota.spec.hard)
  }

  /// What is used by its own account; nil if it has not counted for the limits that it has now.
  var used: ResourceAmounts? {
    let used = quota.status.used
    guard quota.status.hard == quota.spec.hard, hard.names.allSatisfy({ used[$0] != nil }) else { return nil }
    return ResourceAmounts(texts: used).only(hard.names)
  }

  /// What an object uses of it.
  func share(of usage: QuotaUsage?) -> ResourceAmounts {
    guard let usage, QuotaScopes.match(usage.scopes, quota.spec) else { return ResourceAmounts() }
    return ResourceAmounts(usage.amounts.amounts.filter { hard.amounts[$0.key] != nil })
  }

  /// That nobody else has written it meanwhile.
  var condition: StoreTransaction.Condition { StoreTransaction.Condition(key, .modRevision(revision)) }

  /// Writes an account.
  func putting(used: ResourceAmounts) -> StoreTransaction.Operation {
    var quota = quota
    quota.status.hard = quota.spec.hard
    quota.status.used = used.only(hard.names).texts
    return .put(key, StoreValue(CanonicalEncoding.encode(quota.json)), timeToLive: nil)
  }

  /// Counts what all objects of its namespace use.
  ///
  /// What this counts is right for a commit that has ``condition``: whoever changes it writes the quota too.
  func count(_ kinds: [ResourceDefinition], _ place: ObjectKey, _ store: any Store) async throws(APIError)
    -> ResourceAmounts
  {
    var used = ResourceAmounts().only(hard.names)
    for definition in kinds where definition.type.scope == .namespace {
      let names = hard.names.filter { QuotaUsage.counts(definition.type, for: $0) }
      guard !names.isEmpty else { continue }
      let range = definition.keys.range(tenant: place.tenant, namespace: place.namespace)
      do {
        if names.allSatisfy({ QuotaUsage.isCount(definition.type, $0) }), !QuotaScopes.hasScopes(quota.spec) {
          let count = try await store.count(range).count
          for name in names { used[name] = used[name] + Quantity(count) }
          continue
        }
        for entry in try await store.list(range).entries {
          guard let object = try? JSONObject(parsing: entry.value.bytes) else { continue }
          used = used + share(of: QuotaUsage(of: object, definition.type))
        }
      } catch {
        throw APIError(error, definition.type, name: "")
      }
    }
    return used
  }
}
