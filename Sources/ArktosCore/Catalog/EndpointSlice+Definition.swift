extension EndpointSlice {
  private static let maximumEndpoints = 1000
  private static let maximumAddresses = 100
  private static let maximumPorts = 20000

  public static let definition = ResourceDefinition(
    resourceType, schema: BuiltinTypes.schema("EndpointSlice", in: "io.k8s.api.discovery.v1"),
    printerColumns: [
      PrinterColumn("AddressType", path: "addressType", description: "What the addresses are."),
      PrinterColumn("Ports", description: "Ports that all addresses share.") { object in
        let ports = EndpointSlice(json: object).ports.map { String($0.port) }
        return .string(ports.isEmpty ? "<unset>" : shortened(ports))
      },
      PrinterColumn("Endpoints", description: "The addresses.") { object in
        let addresses = EndpointSlice(json: object).endpoints.flatMap(\.addresses)
        return .string(addresses.isEmpty ? "<unset>" : shortened(addresses))
      }, .age,
    ],
    strategy: ResourceStrategy(
      countsGenerations: true,
      validate: validate,
      validateUpdate: { object, stored in
        guard object["addressType"] != stored["addressType"] else { return [] }
        return [.invalid("addressType", object["addressType"] ?? .null, FieldRules.immutable)]
      }))

  /// The first three, and how many more there are.
  private static func shortened(_ texts: [String]) -> String {
    let shown = texts.prefix(3).joined(separator: ",")
    return texts.count > 3 ? "\(shown) + \(texts.count - 3) more..." : shown
  }

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let slice = EndpointSlice(json: object)
    var causes: [APIError.Cause] = []
    if slice.endpoints.count > maximumEndpoints {
      causes.append(.tooMany("endpoints", slice.endpoints.count, maximum: maximumEndpoints))
    }
    if slice.ports.count > maximumPorts { causes.append(.tooMany("ports", slice.ports.count, maximum: maximumPorts)) }
    for (index, endpoint) in slice.endpoints.enumerated() {
      let path = "endpoints[\(index)].addresses"
      if endpoint.addresses.isEmpty { causes.append(.required(path, "must contain at least 1 address")) }
      if endpoint.addresses.count > maximumAddresses {
        causes.append(.tooMany(path, endpoint.addresses.count, maximum: maximumAddresses))
      }
      for (place, address) in endpoint.addresses.enumerated() {
        if let problem = problem(of: address, type: slice.addressType) {
          causes.append(.invalid("\(path)[\(place)]", .string(address), problem))
        }
      }
    }
    var names: Set<String> = []
    for (index, port) in slice.ports.enumerated() where !names.insert(port.name).inserted {
      causes.append(.duplicate("ports[\(index)].name", .string(port.name)))
    }
    return causes
  }

  private static func problem(of address: String, type: String) -> String? {
    switch type {
    case "IPv4": IPAddressText.isIPv4(address) ? nil : "must be a valid IPv4 address"
    case "IPv6": IPAddressText.isIPv6(address) ? nil : "must be a valid IPv6 address"
    case "FQDN": NameRules.problem(dnsSubdomain: address)
    default: nil
    }
  }
}
