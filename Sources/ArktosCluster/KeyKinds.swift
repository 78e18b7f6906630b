internal import ArktosCore

/// Tells of which kind the object at a key is: a bounded number of kinds, whatever tenants define.
struct KeyKinds: Sendable {
  struct Kind: Hashable, Sendable {
    var group: String
    var resource: String

    /// Of several kinds, or of none.
    static let none = Kind(group: "", resource: "")
    /// Of any kind that a tenant has defined; requests are counted under the same name.
    static let custom = Kind(group: "", resource: "customresources")
  }

  private static let root = RegistryKeys.base.bytes
  /// By the part of a key behind ``root``.
  private let kinds: [ArraySlice<UInt8>: Kind]

  init(_ catalog: ResourceCatalog) {
    // Kinds of several groups may have the same objects; those of the first are stored.
    kinds = Dictionary(
      catalog.definitions.compactMap { definition in
        Self.part(of: definition.keys.root).map {
          ($0, Kind(group: definition.type.group, resource: definition.type.plural))
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// - Returns: ``Kind/none`` if keys of several kinds are in the range.
  func kind(of range: KeyRange) -> Kind {
    guard let part = Self.part(of: range.start) else { return .none }
    let all = KeyRange.prefix(StoreKey(Self.root + part + [UInt8(ascii: "/")]))
    guard let limit = all.end, let end = range.end, end <= limit else { return .none }
    // Kinds that tenants define lie under their group, whose name has a dot.
    return kinds[part] ?? (part.contains(UInt8(ascii: ".")) ? .custom : .none)
  }

  /// What is between ``root`` and the slash behind it.
  private static func part(of key: StoreKey) -> ArraySlice<UInt8>? {
    guard key.bytes.starts(with: root) else { return nil }
    let rest = key.bytes.dropFirst(root.count)
    return rest.firstIndex(of: UInt8(ascii: "/")).map { rest[..<$0] }
  }
}
