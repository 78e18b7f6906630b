/// The addresses behind a service; under the name `kubernetes`, the API servers by service group.
public struct Endpoints: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Endpoints", plural: "endpoints", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var subsets: [EndpointSubset] {
    get { json[views: "subsets"] }
    set { json[views: "subsets"] = newValue }
  }
}

/// Addresses that share their ports and, as Arktos adds, their service group.
public struct EndpointSubset: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(addresses: [EndpointAddress], ports: [EndpointPort], serviceGroupId: String = "") {
    self.init(json: [:])
    self.addresses = addresses
    self.ports = ports
    self.serviceGroupId = serviceGroupId
  }

  public var addresses: [EndpointAddress] {
    get { json[views: "addresses"] }
    set { json[views: "addresses"] = newValue }
  }

  public var notReadyAddresses: [EndpointAddress] {
    get { json[views: "notReadyAddresses"] }
    set { json[views: "notReadyAddresses"] = newValue }
  }

  public var ports: [EndpointPort] {
    get { json[views: "ports"] }
    set { json[views: "ports"] = newValue }
  }

  /// The group of API servers that these addresses belong to; empty for ordinary services.
  public var serviceGroupId: String {
    get { json[string: "serviceGroupId"] ?? "" }
    set { json[string: "serviceGroupId"] = newValue.isEmpty ? nil : newValue }
  }
}

public struct EndpointAddress: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(ip: String, hostname: String = "") {
    self.init(json: ["ip": .string(ip)])
    self.hostname = hostname
  }

  public var ip: String {
    get { json[string: "ip"] ?? "" }
    set { json[string: "ip"] = newValue }
  }

  public var hostname: String {
    get { json[string: "hostname"] ?? "" }
    set { json[string: "hostname"] = newValue.isEmpty ? nil : newValue }
  }

  public var nodeName: String? {
    get { json[string: "nodeName"] }
    set { json[string: "nodeName"] = newValue }
  }
}

public struct EndpointPort: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(name: String, port: Int64, protocol: String = "TCP") {
    self.init(json: [:])
    if !name.isEmpty { json[string: "name"] = name }
    json[int: "port"] = port
    json[string: "protocol"] = `protocol`
  }

  public var name: String { json[string: "name"] ?? "" }
  public var port: Int64 { json[int: "port"] ?? 0 }
  public var `protocol`: String { json[string: "protocol"] ?? "TCP" }
}
