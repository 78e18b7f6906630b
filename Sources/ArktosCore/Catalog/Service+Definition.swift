extension NetworkService {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["svc"], categories: ["all"], subresources: [.status],
    schema: BuiltinTypes.schema("Service"),
    printerColumns: [
      PrinterColumn("Type", path: "spec.type", description: "From where it is reached."),
      PrinterColumn("Cluster-IP", description: "Its address in the cluster.") {
        .orNone(NetworkService(json: $0).spec.clusterIP)
      },
      PrinterColumn("External-IP", description: "Its addresses outside.") { .string(externalAddress(of: $0)) },
      PrinterColumn("Port(s)", description: "Its ports.") { .orNone(ports(of: NetworkService(json: $0).spec)) }, .age,
      PrinterColumn("Selector", description: "Which pods are behind it.", priority: 1) { object in
        let selector = NetworkService(json: object).spec.selector
        return .orNone(selector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
      },
    ],
    selectableFields: ["spec.clusterIP", "spec.type"],
    strategy: ResourceStrategy(
      nameFormat: .dnsName1035, applyDefaults: ServiceRules.applyDefaults,
      prepareForUpdate: ServiceRules.keepAddresses,
      validate: ServiceRules.validate, validateUpdate: ServiceRules.validateUpdate),
    storagePrefix: "services/specs")

  private static func externalAddress(of object: JSONObject) -> String {
    let spec = NetworkService(json: object).spec
    if spec.type == "ExternalName" { return spec.externalName }
    var addresses = spec.json[strings: "externalIPs"]
    if spec.type == "LoadBalancer" {
      let ingress = object.value(at: ["status", "loadBalancer", "ingress"])?.arrayValue ?? []
      addresses = ingress.compactMap { ($0["ip"] ?? $0["hostname"])?.stringValue } + addresses
      if addresses.isEmpty { return "<pending>" }
    }
    return addresses.isEmpty ? "<none>" : addresses.joined(separator: ",")
  }

  /// `80/TCP,443:30443/TCP`.
  private static func ports(of spec: ServiceSpec) -> String {
    spec.ports.map { port in
      "\(port.port)\(port.nodePort > 0 ? ":\(port.nodePort)" : "")/\(port.protocol)"
    }.joined(separator: ",")
  }
}
