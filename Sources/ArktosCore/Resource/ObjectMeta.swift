/// `metadata` of every object: Kubernetes' fields, and Arktos' `tenant` and `hashKey`.
public struct ObjectMeta: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue }
  }

  public var generateName: String? {
    get { json[string: "generateName"] }
    set { json[string: "generateName"] = newValue }
  }

  /// Empty for kinds that are not namespaced.
  public var namespace: String {
    get { json[string: "namespace"] ?? "" }
    set { json[string: "namespace"] = newValue.isEmpty ? nil : newValue }
  }

  /// The tenant above the namespace; empty for cluster-scoped kinds.
  public var tenant: String {
    get { json[string: "tenant"] ?? "" }
    set { json[string: "tenant"] = newValue.isEmpty ? nil : newValue }
  }

  public var uid: String {
    get { json[string: "uid"] ?? "" }
    set { json[string: "uid"] = newValue }
  }

  /// The place of the object on the hash ring that controllers share; made from ``uid`` by the server.
  public var hashKey: HashKey {
    get { HashKey(json[int: "hashKey"] ?? 0) }
    set { json[int: "hashKey"] = newValue.value }
  }

  /// The store revision of the object's last change, as text that clients pass back unread.
  public var resourceVersion: String {
    get { json[string: "resourceVersion"] ?? "" }
    set { json[string: "resourceVersion"] = newValue.isEmpty ? nil : newValue }
  }

  /// Counts changes of the desired state.
  public var generation: Int64 {
    get { json[int: "generation"] ?? 0 }
    set { json[int: "generation"] = newValue }
  }

  public var creationTimestamp: String? {
    get { json[string: "creationTimestamp"] }
    set { json[string: "creationTimestamp"] = newValue }
  }

  /// Set when deletion was asked for and finalizers still have work to do.
  public var deletionTimestamp: String? {
    get { json[string: "deletionTimestamp"] }
    set { json[string: "deletionTimestamp"] = newValue }
  }

  public var labels: [String: String] {
    get { json[stringMap: "labels"] }
    set { json[stringMap: "labels"] = newValue }
  }

  public var annotations: [String: String] {
    get { json[stringMap: "annotations"] }
    set { json[stringMap: "annotations"] = newValue }
  }

  public var finalizers: [String] {
    get { json[strings: "finalizers"] }
    set { json[strings: "finalizers"] = newValue }
  }

  public var ownerReferences: [OwnerReference] {
    get { json[views: "ownerReferences"] }
    set { json[views: "ownerReferences"] = newValue }
  }

  /// The owner that manages this object; at most one is marked so.
  public var controller: OwnerReference? { ownerReferences.first(where: \.isController) }

  public var objectKey: ObjectKey { ObjectKey(tenant: tenant, namespace: namespace, name: name) }
}

/// An object that this one belongs to; it is collected when its owners are gone.
public struct OwnerReference: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// A reference that marks `owner` as the controller of the object that carries it.
  public init<Owner: Resource>(controller owner: Owner) {
    self.init(json: [
      "apiVersion": .string(Owner.resourceType.apiVersion), "kind": .string(Owner.resourceType.kind),
      "name": .string(owner.metadata.name), "uid": .string(owner.metadata.uid),
      "controller": true, "blockOwnerDeletion": true, "hashKey": .int(owner.metadata.hashKey.value),
    ])
  }

  public var apiVersion: String { json[string: "apiVersion"] ?? "" }
  public var kind: String { json[string: "kind"] ?? "" }
  public var name: String { json[string: "name"] ?? "" }
  public var uid: String { json[string: "uid"] ?? "" }
  public var isController: Bool { json[bool: "controller"] ?? false }
  public var blockOwnerDeletion: Bool { json[bool: "blockOwnerDeletion"] ?? false }
  public var hashKey: HashKey { HashKey(json[int: "hashKey"] ?? 0) }
}
