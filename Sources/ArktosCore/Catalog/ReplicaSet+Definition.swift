extension ReplicaSet {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["rs"], categories: ["all"], subresources: [.status, .scale],
    schema: BuiltinTypes.schema("ReplicaSet", in: "io.k8s.api.apps.v1"),
    printerColumns: [
      PrinterColumn("Desired", kind: .integer, description: "How many pods are wanted.") {
        .int(ReplicaSet(json: $0).spec.replicas)
      },
      PrinterColumn("Current", kind: .integer, description: "How many pods there are.") {
        .int(ReplicaSet(json: $0).status.replicas)
      },
      PrinterColumn("Ready", kind: .integer, description: "How many pods are ready.") {
        .int(ReplicaSet(json: $0).status.readyReplicas)
      },
      .age,
    ] + PrinterColumn.workloadDetails + [.hashKey],
    selectableFields: ["status.replicas"], strategy: strategy)

  private static let strategy = ResourceStrategy(
    countsGenerations: true,
    applyDefaults: { PodRules.applyTemplateDefaults(&$0) },
    prepareForCreate: { object in
      // Kubernetes always writes the count, also before the controller has seen the object.
      object[view: "status", as: ReplicaSetStatus.self].replicas = 0
    },
    validate: { WorkloadRules.validate($0[object: "spec"] ?? [:]) },
    validateUpdate: { object, stored in
      WorkloadRules.validateUpdate(object, stored)
        + ReplicaCountRules.validateUpdate(
          object, stored, counts: ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"])
    })
}
