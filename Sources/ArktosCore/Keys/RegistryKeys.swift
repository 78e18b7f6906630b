/// Where objects lie in the store: `/registry/<resource>[/<tenant>][/<namespace>]/<name>`, as Arktos lays them out in etcd.
///
/// A resource of a named group that came from a CustomResourceDefinition lies under `/registry/<group>/<plural>/…`.
public struct RegistryKeys: Sendable, Hashable {
  /// What the keys of all objects begin with.
  package static let base: StoreKey = "/registry/"

  /// `/registry/<resource>/`
  public let root: StoreKey
  public let scope: ResourceScope

  public init(type: ResourceType, storagePrefix: String? = nil) {
    root = StoreKey("\(Self.base)\(storagePrefix ?? type.plural)/")
    scope = type.scope
  }

  /// The key of one object. Parts that the scope does not have are ignored.
  public func key(tenant: String, namespace: String, name: String) -> StoreKey {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(root.bytes.count + tenant.utf8.count + namespace.utf8.count + name.utf8.count + 2)
    bytes += root.bytes
    if scope != .cluster {
      bytes.append(utf8Of: tenant)
      bytes.append(UInt8(ascii: "/"))
    }
    if scope == .namespace {
      bytes.append(utf8Of: namespace)
      bytes.append(UInt8(ascii: "/"))
    }
    bytes.append(utf8Of: name)
    return StoreKey(bytes)
  }

  /// The keys of a list: all tenants when `tenant` is nil, all namespaces when `namespace` is nil.
  public func range(tenant: String?, namespace: String?) -> KeyRange {
    var prefix = root.bytes
    if scope != .cluster, let tenant {
      prefix += "\(tenant)/".utf8
      if scope == .namespace, let namespace { prefix += "\(namespace)/".utf8 }
    }
    return .prefix(StoreKey(prefix))
  }

  /// The tenant segment of a key below ``root``; nil for cluster-scoped kinds and foreign keys.
  public func tenant(of key: StoreKey) -> String? {
    guard scope != .cluster, key.hasPrefix(root) else { return nil }
    let rest = key.bytes[root.bytes.count...]
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    return String(decoding: rest[..<slash], as: UTF8.self)
  }
}
