/// A name and an address for a group of pods: Kubernetes' kind Service, whose name a protocol of ServiceLifecycle has.
public struct NetworkService: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Service", plural: "services", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var spec: ServiceSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  /// The address of a service that has none.
  public static let noAddress = "None"
}

/// What a service should be.
public struct ServiceSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
  public var type: String {
    get { json[string: "type"] ?? "" }
    set { json[string: "type"] = newValue.isEmpty ? nil : newValue }
  }

  /// `None` for no address; empty until the server has picked one.
  public var clusterIP: String {
    get { json[string: "clusterIP"] ?? "" }
    set { json[string: "clusterIP"] = newValue.isEmpty ? nil : newValue }
  }

  public var clusterIPs: [String] {
    get { json[strings: "clusterIPs"] }
    set { json[strings: "clusterIPs"] = newValue }
  }

  public var externalName: String {
    get { json[string: "externalName"] ?? "" }
    set { json[string: "externalName"] = newValue.isEmpty ? nil : newValue }
  }

  public var selector: [String: String] {
    get { json[stringMap: "selector"] }
    set { json[stringMap: "selector"] = newValue }
  }

  public var ports: [ServicePort] {
    get { json[views: "ports"] }
    set { json[views: "ports"] = newValue }
  }
}

/// A port of a service.
public struct ServicePort: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue.isEmpty ? nil : newValue }
  }

  public var port: Int64 {
    get { json[int: "port"] ?? 0 }
    set { json[int: "port"] = newValue }
  }

  public var nodePort: Int64 {
    get { json[int: "nodePort"] ?? 0 }
    set { json[int: "nodePort"] = newValue }
  }

  public var `protocol`: String {
    get { json[string: "protocol"] ?? "" }
    set { json[string: "protocol"] = newValue.isEmpty ? nil : newValue }
  }
}
