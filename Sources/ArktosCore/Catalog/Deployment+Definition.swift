extension Deployment {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["deploy"], categories: ["all"], subresources: [.status, .scale],
    schema: BuiltinTypes.schema("Deployment", in: "io.k8s.api.apps.v1"),
    printerColumns: [
      PrinterColumn("Ready", description: "Ready pods of the wanted number.") { object in
        let deployment = Deployment(json: object)
        return .string("\(deployment.status.readyReplicas)/\(deployment.spec.replicas)")
      },
      PrinterColumn("Up-to-date", kind: .integer, description: "Pods of the newest template.") {
        .int(Deployment(json: $0).status.updatedReplicas)
      },
      PrinterColumn("Available", kind: .integer, description: "Pods that have been ready long enough.") {
        .int(Deployment(json: $0).status.availableReplicas)
      },
      .age,
    ] + PrinterColumn.workloadDetails + [.hashKey],
    strategy: strategy)

  private static let strategy = ResourceStrategy(
    countsGenerations: true,
    applyDefaults: { object in
      PodRules.applyTemplateDefaults(&object)
      guard var spec = object[object: "spec"] else { return }
      var strategy: DeploymentStrategy = spec[view: "strategy"]
      guard strategy.type == .rollingUpdate else { return }
      strategy.maxUnavailable = strategy.maxUnavailable
      strategy.maxSurge = strategy.maxSurge
      spec[view: "strategy"] = strategy
      object["spec"] = .object(spec)
    },
    validate: { object in
      let spec = Deployment(json: object).spec
      return WorkloadRules.validate(spec.json) + DeploymentRules.validateStrategy(spec)
        + DeploymentRules.validateDeadline(spec)
    },
    validateUpdate: { object, stored in
      WorkloadRules.validateUpdate(object, stored)
        + ReplicaCountRules.validateUpdate(
          object, stored, counts: ["updatedReplicas", "readyReplicas", "availableReplicas"])
    })
}
