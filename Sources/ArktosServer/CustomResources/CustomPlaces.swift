package import ArktosCore

/// Where in the store the objects of custom kinds lie: the keys of each kind, and which tenants have defined it.
///
/// Tenants that define the same kind have their objects beside each other, as those of a built-in kind.
package struct CustomPlaces: Sendable {
  private var definers: [RegistryKeys: Set<String>] = [:]

  package init() {}

  /// The keys of the kinds that at least one such tenant has defined.
  package func keys(where isMeant: (_ tenant: String) -> Bool) -> [RegistryKeys] {
    definers.filter { $0.value.contains(where: isMeant) }.map(\.key)
  }

  /// Notes that a definition of a tenant's leads to other keys than before; nil means to none.
  ///
  /// - Returns: whether that is news.
  package mutating func move(_ tenant: String, from old: RegistryKeys?, to new: RegistryKeys?) -> Bool {
    guard old != new else { return false }
    if let old {
      definers[old]?.remove(tenant)
      if definers[old]?.isEmpty == true { definers[old] = nil }
    }
    if let new { definers[new, default: []].insert(tenant) }
    return true
  }
}
