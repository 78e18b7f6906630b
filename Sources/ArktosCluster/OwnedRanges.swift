package import ArktosCore
package import ArktosServer
internal import ArktosStore
internal import Synchronization

/// Which keys a server keeps in memory. Pure.
package enum OwnedRanges {
  /// Every server's: cluster-scoped kinds, tenant `default`, and the servers' own records. Who owns all tenants has all
  /// keys, in one range that does not change with the kinds.
  ///
  /// - Parameters:
  ///   - custom: the kinds that tenants have defined. Those that none of the server's tenants has are left out; for
  ///     the others it is as with built-in kinds, so that many tenants with the same kind are one range.
  ///   - tenants: those that the server's group owns.
  /// - Returns: in key order, in as few ranges as can be.
  package static func ranges(
    of catalog: ResourceCatalog, custom: CustomPlaces = CustomPlaces(), tenants: [TenantRange]
  ) -> [KeyRange] {
    if tenants.contains(.everyTenant) { return [.prefix(RegistryKeys.base)] }
    let operators = WellKnownNames.defaultTenant
    var ranges: [KeyRange] = [.prefix("/registry/masterleases/")]
    ranges += custom.keys { $0 == operators }.map { $0.range(tenant: operators, namespace: nil) }
    ranges += custom.keys { tenant in tenants.contains { $0.contains(tenant) } }.flatMap { keys in
      tenants.flatMap(keys.ranges)
    }
    for keys in Set(catalog.definitions.map(\.keys) + ServerKeys.ranges) {
      ranges.append(
        keys.scope == .cluster
          ? .prefix(keys.root) : keys.range(tenant: operators, namespace: nil))
      if keys.scope != .cluster { ranges += tenants.flatMap(keys.ranges) }
    }
    return ranges.joined()
  }
}

extension RegistryKeys {
  /// The keys of some tenants' objects, and no others'.
  ///
  /// Names are ordered without the slash that ends them in a key, and keys with it: `a` comes before `a-b`, and `a/…`
  /// behind `a-b/…`. So a tenant whose name begins a bound's may lie on the wrong side of it.
  package func ranges(of tenants: TenantRange) -> [KeyRange] {
    guard !tenants.isEmpty else { return [] }
    let start = StoreKey(root.bytes + (tenants.start ?? "").utf8)
    let end = tenants.end.map { StoreKey(root.bytes + $0.utf8) } ?? root.successorOfPrefix
    func strays(_ bound: String?, _ isStray: (String) -> Bool) -> [KeyRange] {
      (bound ?? "").properPrefixes.filter(isStray).map { range(tenant: $0, namespace: nil) }
    }
    let missing = strays(tenants.end, tenants.contains)
    return ([KeyRange(from: start, to: end)] + missing).subtracting(strays(tenants.start) { !tenants.contains($0) })
  }
}

extension String {
  /// All but the empty one and the text itself, cut between characters of UTF-8.
  fileprivate var properPrefixes: [String] {
    indices.dropFirst().map { String(self[..<$0]) }
  }
}

extension RangeCache {
  /// Caches what a server owns, now and whenever that changes, and whenever a kind of its tenants comes or goes.
  func follow(_ server: APIServer) {
    let wish = OwnedRangesWish(server.configuration.catalog, of: self)
    let group = server.partitions.serviceGroup
    wish.change { _ in }
    server.partitions.onChange { map in
      // If nobody lives, then the servers' records have been lost, as when etcd was away for longer than their leases.
      // They will be written again soon, and what is in memory is as good as before.
      guard !map.liveGroups.isEmpty else { return }
      wish.change { $0.tenants = map.ranges(of: group) }
    }
    server.onCustomPlacesChange { places in wish.change { $0.custom = places } }
  }
}

/// What a cache is to hold, put together from what different tasks tell.
private final class OwnedRangesWish: Sendable {
  struct Owned {
    var tenants: [TenantRange] = []
    var custom = CustomPlaces()
  }

  private let catalog: ResourceCatalog
  private weak let cache: RangeCache?
  private let owned = Mutex(Owned())

  init(_ catalog: ResourceCatalog, of cache: RangeCache) {
    self.catalog = catalog
    self.cache = cache
  }

  func change(_ body: (inout Owned) -> Void) {
    owned.withLock { owned in
      body(&owned)
      // Under the lock, so that the last change is the last wish.
      cache?.setRanges(OwnedRanges.ranges(of: catalog, custom: owned.custom, tenants: owned.tenants))
    }
  }
}
