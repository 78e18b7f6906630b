extension ServiceAccount {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["sa"], subresources: [.token], schema: BuiltinTypes.schema("ServiceAccount"),
    printerColumns: [
      PrinterColumn("Secrets", kind: .integer, description: "How many Secrets its pods may use.") {
        .int(Int64($0[array: "secrets"]?.count ?? 0))
      }, .age,
    ])
}
