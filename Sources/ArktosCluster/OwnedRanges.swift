package import ArktosCore
internal import ArktosServer
internal import ArktosStore

/// Which keys a server keeps in memory. Pure.
package enum OwnedRanges {
  /// Every server's: cluster-scoped kinds, tenant `default`, and the servers' own records.
  ///
  /// - Parameter tenants: those that the server's group owns.
  /// - Returns: in key order, in as few ranges as can be.
  package static func ranges(of catalog: ResourceCatalog, tenants: [TenantRange]) -> [KeyRange] {
    var ranges: [KeyRange] = [.prefix("/registry/masterleases/")]
    for keys in Set(catalog.definitions.map(\.keys) + ServerKeys.ranges) {
      ranges.append(
        keys.scope == .cluster
          ? .prefix(keys.root) : keys.range(tenant: WellKnownNames.defaultTenant, namespace: nil))
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
  /// Caches what a server owns, now and whenever that changes.
  func follow(_ server: APIServer) {
    let catalog = server.configuration.catalog
    let group = server.partitions.serviceGroup
    setRanges(OwnedRanges.ranges(of: catalog, tenants: []))
    server.partitions.onChange { [weak self] map in
      // If nobody lives, then the servers' records have been lost, as when etcd was away for longer than their leases.
      // They will be written again soon, and what is in memory is as good as before.
      guard !map.liveGroups.isEmpty else { return }
      self?.setRanges(OwnedRanges.ranges(of: catalog, tenants: map.ranges(of: group)))
    }
  }
}
