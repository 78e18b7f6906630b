extension Pod {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["po"], categories: ["all"], subresources: [.status],
    schema: BuiltinTypes.schema("Pod"),
    printerColumns: [
      PrinterColumn("Ready", description: "Ready containers of all.") { .string(PodSummary(Pod(json: $0)).ready) },
      PrinterColumn("Status", description: "What the pod does, in one word.") {
        .string(PodSummary(Pod(json: $0)).status)
      },
      PrinterColumn("Restarts", kind: .integer, description: "How often containers were started again.") {
        .int(PodSummary(Pod(json: $0)).restarts)
      },
      .age,
      PrinterColumn("IP", description: "Address of the pod.", priority: 1) { .orNone(Pod(json: $0).status.podIP) },
      PrinterColumn("Node", description: "The node that it is bound to.", priority: 1) {
        .orNone(Pod(json: $0).spec.nodeName)
      },
      PrinterColumn("Nominated Node", description: "The node on which room is being made.", priority: 1) {
        .orNone($0.value(at: ["status", "nominatedNodeName"])?.stringValue)
      },
      PrinterColumn("Readiness Gates", description: "Further conditions that hold, of all.", priority: 1) {
        .orNone(PodSummary(Pod(json: $0)).readinessGates)
      },
      .hashKey,
    ],
    selectableFields: [
      "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
      "status.phase", "status.podIP", "status.nominatedNodeName",
    ],
    strategy: strategy)

  private static let strategy: ResourceStrategy = {
    var strategy = ResourceStrategy(
      applyDefaults: PodRules.applyPodDefaults,
      prepareForCreate: { $0[view: "status", as: PodStatus.self].phase = .pending },
      validate: { PodRules.validate(Pod(json: $0).spec, at: "spec") },
      validateUpdate: PodRules.validateUpdate)
    strategy.gracePeriod = PodRules.gracePeriod
    return strategy
  }()
}

extension JSONValue {
  /// The text, or what tables show for none.
  static func orNone(_ text: String?) -> JSONValue {
    guard let text, !text.isEmpty else { return "<none>" }
    return .string(text)
  }
}
