public import ArktosCore

/// A way to find an informer's objects other than by their key.
public struct InformerIndex<Object: APIObject>: Sendable {
  public var name: String
  /// The values under which an object is found.
  public var values: @Sendable (Object) -> [String]

  public init(_ name: String, values: @escaping @Sendable (Object) -> [String]) {
    self.name = name
    self.values = values
  }

  /// By the UIDs of all owners.
  public static var ownerUID: InformerIndex {
    InformerIndex("ownerUID") { $0.metadata.ownerReferences.map(\.uid) }
  }

  /// By the UID of the controlling owner.
  public static var controllerUID: InformerIndex {
    InformerIndex("controllerUID") { $0.metadata.controller.map { [$0.uid] } ?? [] }
  }

  /// By `tenant/namespace`, or by the tenant alone for kinds without namespaces.
  public static var namespace: InformerIndex {
    InformerIndex("namespace") { object in
      let metadata = object.metadata
      return [metadata.namespace.isEmpty ? metadata.tenant : "\(metadata.tenant)/\(metadata.namespace)"]
    }
  }

  /// By the value of a label; objects without it are not found.
  public static func label(_ key: String) -> InformerIndex {
    InformerIndex("label \(key)") { $0.metadata.labels[key].map { [$0] } ?? [] }
  }
}
