/// An object of the API, of a kind that the program knows (``Resource``) or of any (``DynamicObject``).
public protocol APIObject: JSONView {
  var metadata: ObjectMeta { get set }
}

extension APIObject {
  public var metadata: ObjectMeta {
    get { json[view: "metadata"] }
    set { json[view: "metadata"] = newValue }
  }

  /// Which object this is, within its kind.
  public var objectKey: ObjectKey { metadata.objectKey }
}

/// A type of object that the API serves and that programs hold: `Deployment`, `Tenant`, ….
///
/// Conforming types are ``JSONView``s, so they keep members that they do not know.
public protocol Resource: APIObject {
  static var resourceType: ResourceType { get }
}

extension Resource {
  /// A new object of this kind with the given identity.
  public init(name: String, namespace: String = "", tenant: String = "") {
    self.init(json: [
      "apiVersion": .string(Self.resourceType.apiVersion), "kind": .string(Self.resourceType.kind),
    ])
    metadata.name = name
    if !namespace.isEmpty { metadata.namespace = namespace }
    if !tenant.isEmpty { metadata.tenant = tenant }
  }
}

/// An object of any kind.
public struct DynamicObject: APIObject {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var apiVersion: String { json[string: "apiVersion"] ?? "" }
  public var kind: String { json[string: "kind"] ?? "" }
}

/// Tenant, namespace and name: which object, within its kind. Parts that the kind's scope lacks are empty.
public struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var tenant: String
  public var namespace: String
  public var name: String

  public init(tenant: String = "", namespace: String = "", name: String) {
    self.tenant = tenant
    self.namespace = namespace
    self.name = name
  }

  public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.tenant, left.namespace, left.name) < (right.tenant, right.namespace, right.name)
  }

  /// `tenant/namespace/name`, without the parts that are empty.
  public var description: String {
    [tenant, namespace, name].filter { !$0.isEmpty }.joined(separator: "/")
  }
}
