/// A part of the addresses behind a service.
public struct EndpointSlice: Resource {
  public static let resourceType = ResourceType(
    group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// `IPv4`, `IPv6` or `FQDN`.
  public var addressType: String {
    get { json[string: "addressType"] ?? "" }
    set { json[string: "addressType"] = newValue.isEmpty ? nil : newValue }
  }

  public var endpoints: [Endpoint] {
    get { json[views: "endpoints"] }
    set { json[views: "endpoints"] = newValue }
  }

  public var ports: [EndpointPort] {
    get { json[views: "ports"] }
    set { json[views: "ports"] = newValue }
  }
}

/// Addresses of one endpoint.
public struct Endpoint: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var addresses: [String] {
    get { json[strings: "addresses"] }
    set { json[strings: "addresses"] = newValue }
  }
}
