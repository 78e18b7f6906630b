/// Defaults and checks of services that a schema cannot say. Source: Kubernetes' `ValidateService` and its defaults.
enum ServiceRules {
  /// How long a client is kept with one pod, in seconds.
  private static let affinityTimeout: JSONValue = 10800

  @Sendable
  static func applyDefaults(_ object: inout JSONObject) {
    var service = NetworkService(json: object)
    var spec = service.spec
    let isNameOnly = spec.type == "ExternalName"
    // As in Kubernetes, no address is written as an empty one.
    if spec.json["clusterIP"] == "" { spec.json["clusterIP"] = nil }
    if spec.json["clusterIPs"] == [] { spec.json["clusterIPs"] = nil }
    spec.json["ports"] = spec.json[array: "ports"].map { JSONValue.array($0.map(withTargetPort)) }
    if spec.json[string: "sessionAffinity"] == "ClientIP",
      spec.json.value(at: ["sessionAffinityConfig", "clientIP", "timeoutSeconds"]) == nil
    {
      spec.json["sessionAffinityConfig"] = ["clientIP": ["timeoutSeconds": affinityTimeout]]
    }
    if ["NodePort", "LoadBalancer"].contains(spec.type), spec.json["externalTrafficPolicy"] == nil {
      spec.json["externalTrafficPolicy"] = "Cluster"
    }
    if spec.type == "LoadBalancer", spec.json["allocateLoadBalancerNodePorts"] == nil {
      spec.json["allocateLoadBalancerNodePorts"] = true
    }
    if !isNameOnly {
      if spec.json["internalTrafficPolicy"] == nil { spec.json["internalTrafficPolicy"] = "Cluster" }
      if spec.json["ipFamilies"] == nil {
        spec.json["ipFamilies"] = spec.clusterIP.contains(":") ? ["IPv6"] : ["IPv4"]
      }
      if spec.json["ipFamilyPolicy"] == nil { spec.json["ipFamilyPolicy"] = "SingleStack" }
    }
    // The address goes by two names; either fills the other.
    if spec.clusterIP.isEmpty, let first = spec.clusterIPs.first { spec.clusterIP = first }
    if spec.clusterIPs.isEmpty, !spec.clusterIP.isEmpty { spec.clusterIPs = [spec.clusterIP] }
    service.spec = spec
    object = service.json
  }

  private static func withTargetPort(_ value: JSONValue) -> JSONValue {
    guard case .object(var port) = value else { return value }
    let target = port["targetPort"]
    if target == nil || target == 0 || target == "" { port["targetPort"] = port["port"] }
    return .object(port)
  }

  /// What an update leaves out of what the server had picked stays.
  @Sendable
  static func keepAddresses(_ object: inout JSONObject, _ stored: JSONObject) {
    var service = NetworkService(json: object)
    let old = NetworkService(json: stored).spec
    guard service.spec.type != "ExternalName", old.type != "ExternalName" else { return }
    if service.spec.clusterIP.isEmpty { service.spec.clusterIP = old.clusterIP }
    if service.spec.clusterIPs.isEmpty { service.spec.clusterIPs = old.clusterIPs }
    // A client that knows of one address only changes that; the other name of it follows.
    if service.spec.clusterIP != old.clusterIP, service.spec.clusterIPs == old.clusterIPs {
      service.spec.clusterIPs = [service.spec.clusterIP] + old.clusterIPs.dropFirst()
    }
    object = service.json
  }

  // MARK: - Validation

  @Sendable
  static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let spec = NetworkService(json: object).spec
    var causes = validatePorts(spec)
    causes += FieldRules.labels(spec.json["selector"], at: "spec.selector")
    for (index, value) in (spec.json[array: "externalIPs"] ?? []).enumerated() {
      guard let address = value.stringValue, !IPAddressText.isValid(address) else { continue }
      causes.append(.invalid("spec.externalIPs[\(index)]", value, IPAddressText.rule))
    }
    if spec.type == "ExternalName" {
      let name = spec.externalName
      if name.isEmpty {
        causes.append(.required("spec.externalName"))
      } else if let problem = NameRules.problem(dnsSubdomain: name.hasSuffix(".") ? String(name.dropLast()) : name) {
        causes.append(.invalid("spec.externalName", .string(name), problem))
      }
      if !spec.clusterIP.isEmpty {
        causes.append(.forbidden("spec.clusterIPs[0]", "may not be set for ExternalName services"))
      }
      return causes
    }
    if ["NodePort", "LoadBalancer"].contains(spec.type), spec.clusterIP == NetworkService.noAddress {
      causes.append(
        .invalid(
          "spec.clusterIPs[0]", .string(NetworkService.noAddress),
          "may not be set to 'None' for "
            + "\(spec.type) services"))
    }
    for (index, address) in spec.clusterIPs.enumerated() where address != NetworkService.noAddress && !address.isEmpty {
      if !IPAddressText.isValid(address) {
        causes.append(
          .invalid("spec.clusterIPs[\(index)]", .string(address), IPAddressText.rule))
      }
    }
    if let first = spec.clusterIPs.first, first != spec.clusterIP {
      causes.append(
        .invalid(
          "spec.clusterIPs", .array(spec.clusterIPs.map(JSONValue.string)),
          "first value must match `clusterIP`"))
    }
    return causes
  }

  private static func validatePorts(_ spec: ServiceSpec) -> [APIError.Cause] {
    let ports = spec.ports
    if ports.isEmpty, spec.type != "ExternalName", spec.clusterIP != NetworkService.noAddress {
      return [.required("spec.ports")]
    }
    var causes: [APIError.Cause] = []
    var names: Set<String> = []
    var pairs: Set<String> = []
    for (index, port) in ports.enumerated() {
      let path = "spec.ports[\(index)]"
      if port.name.isEmpty {
        if ports.count > 1 { causes.append(.required("\(path).name")) }
      } else if let problem = NameRules.problem(dnsLabel: port.name) {
        causes.append(.invalid("\(path).name", .string(port.name), problem))
      } else if !names.insert(port.name).inserted {
        causes.append(.duplicate("\(path).name", .string(port.name)))
      }
      if port.json["port"] == nil {
        causes.append(.invalid("\(path).port", 0, "must be between 1 and 65535, inclusive"))
      }
      if !pairs.insert("\(port.port)/\(port.protocol)").inserted {
        causes.append(.duplicate(path, ["protocol": .string(port.protocol), "port": .int(port.port)]))
      }
      PortRules.validateNumberOrName(port.json["targetPort"], at: "\(path).targetPort", into: &causes)
      if port.nodePort > 0, ["ClusterIP", "ExternalName"].contains(spec.type) {
        causes.append(.forbidden("\(path).nodePort", "may not be used when `type` is '\(spec.type)'"))
      }
    }
    return causes
  }

  @Sendable
  static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    let (spec, old) = (NetworkService(json: object).spec, NetworkService(json: stored).spec)
    guard spec.type != "ExternalName", old.type != "ExternalName", !old.clusterIP.isEmpty,
      spec.clusterIP != old.clusterIP
    else { return [] }
    return [
      .invalid(
        "spec.clusterIPs[0]", .array(spec.clusterIPs.map(JSONValue.string)), "may not change once set")
    ]
  }
}
