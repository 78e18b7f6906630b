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
      countsGenerations: true,
      applyDefaults: { pod in
        PodRules.applyPodDefaults(&pod)
        agreeOnAddresses(&pod)
      },
      prepareForCreate: { pod in
        let quality = PodQuality(pod[object: "spec"] ?? [:])
        pod["status"] = ["phase": .string(Phase.pending.rawValue), "qosClass": .string(quality.rawValue)]
      },
      validate: PodRules.validate,
      validateUpdate: PodUpdateRules.validate)
    strategy.gracePeriod = PodRules.gracePeriod
    return strategy
  }()

  /// `podIP` is the first of `podIPs`; who writes only one of them means both. Source: Kubernetes' conversion of `PodStatus`.
  private static func agreeOnAddresses(_ pod: inout JSONObject) {
    guard var status = pod[object: "status"], status["podIP"] != nil || status["podIPs"] != nil else { return }
    let first = status[array: "podIPs"]?.first?["ip"]?.stringValue ?? ""
    let address = status[string: "podIP"] ?? ""
    guard address != first else { return }
    if address.isEmpty {
      status[string: "podIP"] = first
    } else {
      status["podIPs"] = [["ip": .string(address)]]
    }
    pod["status"] = .object(status)
  }
}

extension JSONValue {
  /// The text, or what tables show for none.
  static func orNone(_ text: String?) -> JSONValue {
    guard let text, !text.isEmpty else { return "<none>" }
    return .string(text)
  }
}
