/// A note about something that happened to an object (`v1`); it expires after an hour.
public struct Event: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Event", plural: "events", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// The object that the note is about.
  public var involvedObject: ObjectReference {
    get { json[view: "involvedObject"] }
    set { json[view: "involvedObject"] = newValue }
  }

  /// One word in CamelCase.
  public var reason: String {
    get { json[string: "reason"] ?? "" }
    set { json[string: "reason"] = newValue }
  }

  public var message: String {
    get { json[string: "message"] ?? "" }
    set { json[string: "message"] = newValue }
  }

  /// `Normal` or `Warning`.
  public var type: String {
    get { json[string: "type"] ?? "" }
    set { json[string: "type"] = newValue }
  }

  /// The component that wrote the note.
  public var sourceComponent: String {
    get { json[object: "source"]?[string: "component"] ?? "" }
    set {
      var source = json[object: "source"] ?? [:]
      source[string: "component"] = newValue
      json[object: "source"] = source
    }
  }

  /// How often it has happened.
  public var count: Int64 {
    get { json[int: "count"] ?? 0 }
    set { json[int: "count"] = newValue }
  }

  public var firstTimestamp: String? {
    get { json[string: "firstTimestamp"] }
    set { json[string: "firstTimestamp"] = newValue }
  }

  public var lastTimestamp: String? {
    get { json[string: "lastTimestamp"] }
    set { json[string: "lastTimestamp"] = newValue }
  }
}

/// Which object a field speaks of.
public struct ObjectReference: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init<Object: Resource>(_ object: Object) {
    let type = Object.resourceType
    let metadata = object.metadata
    self.init(json: ["kind": .string(type.kind), "apiVersion": .string(type.apiVersion)])
    json[string: "tenant"] = metadata.tenant.isEmpty ? nil : metadata.tenant
    json[string: "namespace"] = metadata.namespace.isEmpty ? nil : metadata.namespace
    json[string: "name"] = metadata.name
    json[string: "uid"] = metadata.uid.isEmpty ? nil : metadata.uid
    json[string: "resourceVersion"] = metadata.resourceVersion.isEmpty ? nil : metadata.resourceVersion
  }

  public var apiVersion: String { json[string: "apiVersion"] ?? "" }
  public var kind: String { json[string: "kind"] ?? "" }
  public var tenant: String { json[string: "tenant"] ?? "" }
  public var namespace: String { json[string: "namespace"] ?? "" }
  public var name: String { json[string: "name"] ?? "" }
  public var uid: String { json[string: "uid"] ?? "" }
}
