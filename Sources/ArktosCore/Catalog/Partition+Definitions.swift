extension DataPartitionConfig {
  /// Arktos accepts ranges of any order, with gaps and overlaps: those are reported, not refused.
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["datapartition"],
    schema: BuiltinTypes.schema("DataPartitionConfig"),
    printerColumns: [
      PrinterColumn("RangeStart", path: "rangeStart", description: "First tenant of the range."),
      PrinterColumn("IsRangeStartValid", kind: .boolean, description: "Whether the range has a start.") {
        .bool(DataPartitionConfig(json: $0).isRangeStartValid)
      },
      PrinterColumn("RangeEnd", path: "rangeEnd", description: "First tenant behind the range."),
      PrinterColumn("IsRangeEndValid", kind: .boolean, description: "Whether the range has an end.") {
        .bool(DataPartitionConfig(json: $0).isRangeEndValid)
      },
      PrinterColumn("ServiceGroupId", path: "serviceGroupId", description: "The group of API servers."),
    ])
}

extension ControllerInstance {
  public static let definition: ResourceDefinition = {
    var definition = described
    definition.isRenewedByWrites = true
    return definition
  }()

  private static let described = ResourceDefinition(
    resourceType, shortNames: ["co"],
    schema: BuiltinTypes.schema("ControllerInstance"),
    printerColumns: [
      PrinterColumn("ControllerType", path: "controllerType", description: "Which controller it is."),
      PrinterColumn("UID", path: "metadata.uid", description: "UID of the instance."),
      PrinterColumn("ControllerKey", kind: .integer, path: "controllerKey", description: "Upper bound of its range."),
      PrinterColumn("WorkloadNum", kind: .integer, description: "Length of its work queue.") {
        .int(ControllerInstance(json: $0).workloadNum)
      },
      PrinterColumn("IsLocked", kind: .boolean, description: "Whether it waits for its range.") {
        .bool(ControllerInstance(json: $0).isLocked)
      },
    ],
    strategy: ResourceStrategy(nameFormat: .dnsLabel), timeToLive: .seconds(30))
}
