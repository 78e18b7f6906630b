extension Endpoints {
  public static let definition = ResourceDefinition(
    resourceType, singular: "endpoints", shortNames: ["ep"],
    schema: BuiltinTypes.schema("Endpoints"),
    printerColumns: [
      PrinterColumn("Endpoints", description: "Addresses and ports.") { .orNone(summary(Endpoints(json: $0))) }, .age,
    ],
    strategy: ResourceStrategy(allowsCreateOnUpdate: true, validate: validate), storagePrefix: "services/endpoints")

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (index, subset) in Endpoints(json: object).subsets.enumerated() {
      let path = "subsets[\(index)]"
      if subset.addresses.isEmpty, subset.notReadyAddresses.isEmpty {
        causes.append(.required(path, "must specify `addresses` or `notReadyAddresses`"))
      }
      validateAddresses(subset, at: path, into: &causes)
      guard !subset.serviceGroupId.isEmpty, let problem = NameRules.problem(dnsLabel: subset.serviceGroupId)
      else { continue }
      causes.append(.invalid("\(path).serviceGroupId", .string(subset.serviceGroupId), problem))
    }
    return causes
  }

  private static func validateAddresses(
    _ subset: EndpointSubset, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    for field in ["addresses", "notReadyAddresses"] {
      subset.json.forEachObject(in: field) { index, address in
        guard let text = address[string: "ip"], !text.isEmpty, !IPAddressText.isValid(text) else { return }
        causes.append(.invalid("\(path()).\(field)[\(index)].ip", .string(text), IPAddressText.rule))
      }
    }
    let ports = subset.json[array: "ports"] ?? []
    for (index, port) in ports.enumerated() {
      let name = port["name"]?.stringValue ?? ""
      if name.isEmpty {
        if ports.count > 1 { causes.append(.required("\(path()).ports[\(index)].name")) }
      } else if let problem = NameRules.problem(dnsLabel: name) {
        causes.append(.invalid("\(path()).ports[\(index)].name", .string(name), problem))
      }
    }
  }

  /// The first three `address:port`, and how many more there are.
  private static func summary(_ endpoints: Endpoints) -> String {
    let all = endpoints.subsets.flatMap { subset in
      subset.ports.isEmpty
        ? subset.addresses.map(\.ip)
        : subset.ports.flatMap { port in subset.addresses.map { "\(hostText($0.ip)):\(port.port)" } }
    }
    let shown = all.prefix(3).joined(separator: ",")
    return all.count > 3 ? "\(shown) + \(all.count - 3) more..." : shown
  }

  private static func hostText(_ ip: String) -> String { ip.contains(":") ? "[\(ip)]" : ip }
}

extension Lease {
  public static let definition = ResourceDefinition(
    resourceType,
    schema: BuiltinTypes.schema("Lease", in: "io.k8s.api.coordination.v1"),
    printerColumns: [PrinterColumn("Holder", path: "spec.holderIdentity", description: "Who holds it."), .age],
    strategy: ResourceStrategy(allowsUnconditionalUpdate: false, allowsCreateOnUpdate: true))
}
