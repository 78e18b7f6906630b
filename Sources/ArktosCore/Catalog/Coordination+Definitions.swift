extension Endpoints {
  public static let definition = ResourceDefinition(
    resourceType, singular: "endpoints", shortNames: ["ep"],
    schema: .object([.optional("subsets", .list(subset), "Groups of addresses that share their ports.")])
      .described("The addresses behind a service."),
    printerColumns: [
      PrinterColumn("Endpoints", description: "Addresses and ports.") { .orNone(summary(Endpoints(json: $0))) }, .age,
    ],
    strategy: ResourceStrategy(allowsCreateOnUpdate: true, validate: validate), storagePrefix: "services/endpoints")

  private static let address: Schema = .object([
    .required("ip", .string, "The address."), .optional("hostname", .dnsLabel, "Name of the host."),
    .optional("nodeName", .string, "The node that it is on."),
    .optional("targetRef", CommonSchemas.objectReference, "The pod behind it."),
  ])

  private static let subset: Schema = .object([
    .optional("addresses", .list(address), "Addresses that are ready."),
    .optional("notReadyAddresses", .list(address), "Addresses that are not ready."),
    .optional(
      "ports",
      .list(
        .object([
          .optional("name", .string, "Name of the port."), .required("port", .port, "The port."),
          .optional("protocol", Schema.oneOf("TCP", "UDP", "SCTP").defaulting(to: "TCP")),
          .optional("appProtocol", .string, "The protocol that is spoken there."),
        ])), "Ports that all addresses share."),
    .optional("serviceGroupId", .string, "Arktos: the group of API servers that these addresses are."),
  ])

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (index, subset) in Endpoints(json: object).subsets.enumerated() {
      let path = "subsets[\(index)]"
      if subset.addresses.isEmpty, subset.notReadyAddresses.isEmpty {
        causes.append(.required(path, "must specify `addresses` or `notReadyAddresses`"))
      }
      guard !subset.serviceGroupId.isEmpty, let problem = NameRules.problem(dnsLabel: subset.serviceGroupId)
      else { continue }
      causes.append(.invalid("\(path).serviceGroupId", .string(subset.serviceGroupId), problem))
    }
    return causes
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
    schema: .object([
      .optional(
        "spec",
        .object([
          .optional("holderIdentity", .string, "Who holds it."),
          .optional("leaseDurationSeconds", Schema.int32.atLeast(1), "How long a renewal lasts."),
          .optional("acquireTime", .dateTime, "Since when it is held."),
          .optional("renewTime", .dateTime, "When it was last renewed."),
          .optional("leaseTransitions", Schema.int32.atLeast(0), "How often the holder has changed."),
          .optional("strategy", .string, "How the holder is chosen."),
          .optional("preferredHolder", .string, "Who should take over."),
        ]), "Who holds it, and until when.")
    ]).described("A claim that its holder renews."),
    printerColumns: [PrinterColumn("Holder", path: "spec.holderIdentity", description: "Who holds it."), .age],
    strategy: ResourceStrategy(allowsUnconditionalUpdate: false, allowsCreateOnUpdate: true))
}
