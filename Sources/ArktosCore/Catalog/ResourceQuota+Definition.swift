extension ResourceQuota {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["quota"], subresources: [.status], schema: BuiltinTypes.schema("ResourceQuota"),
    printerColumns: [
      PrinterColumn("Request", description: "What is used of what may be requested.") {
        .string(usage(ResourceQuota(json: $0)) { !$0.hasPrefix("limits.") })
      },
      PrinterColumn("Limit", description: "What is used of the limits.") {
        .string(usage(ResourceQuota(json: $0)) { $0.hasPrefix("limits.") })
      }, .age,
    ],
    strategy: ResourceStrategy(
      validate: validate,
      validateUpdate: { object, stored in
        let scopes = { (object: JSONObject) in Set(ResourceQuota(json: object).spec.scopes) }
        guard scopes(object) != scopes(stored) else { return [] }
        return [
          .invalid(
            "spec.scopes", .array(ResourceQuota(json: object).spec.scopes.map(JSONValue.string)), FieldRules.immutable)
        ]
      }))

  /// `pods: 1/4, requests.cpu: 250m/1`.
  private static func usage(_ quota: ResourceQuota, _ isShown: (String) -> Bool) -> String {
    quota.status.hard.filter { isShown($0.key) }.sorted { $0.key < $1.key }.map { name, limit in
      "\(name): \(quota.status.used[name] ?? "0")/\(limit)"
    }.joined(separator: ", ")
  }

  private static let scopes = [
    "BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating",
    "VolumeAttributesClass",
  ]

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let spec = ResourceQuota(json: object).spec
    var causes: [APIError.Cause] = []
    for (name, text) in spec.hard.sorted(by: { $0.key < $1.key }) {
      let path = "spec.hard[\(name)]"
      causes += LabelSyntax.problems(ofKey: name).map { .invalid(path, .string(name), $0) }
      guard let quantity = Quantity(text) else { continue }
      if let zero = Quantity("0"), quantity < zero {
        causes.append(.invalid(path, .string(text), FieldRules.nonNegative))
      }
    }
    for scope in spec.scopes where !scopes.contains(scope) {
      causes.append(.invalid("spec.scopes", .array(spec.scopes.map(JSONValue.string)), "unsupported scope"))
    }
    let opposites = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]
    for pair in opposites where Set(pair).isSubset(of: spec.scopes) {
      causes.append(.invalid("spec.scopes", .array(spec.scopes.map(JSONValue.string)), "conflicting scopes"))
    }
    return causes
  }
}
