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
      validate: ResourceQuotaRules.validate, validateUpdate: ResourceQuotaRules.validateUpdate))

  /// `pods: 1/4, requests.cpu: 250m/1`.
  private static func usage(_ quota: ResourceQuota, _ isShown: (String) -> Bool) -> String {
    quota.status.hard.filter { isShown($0.key) }.sorted { $0.key < $1.key }.map { name, limit in
      "\(name): \(quota.status.used[name] ?? "0")/\(limit)"
    }.joined(separator: ", ")
  }
}
