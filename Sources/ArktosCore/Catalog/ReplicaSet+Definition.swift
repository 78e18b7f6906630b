extension ReplicaSet {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["rs"], categories: ["all"], subresources: [.status, .scale],
    schema: .object([
      .optional("spec", specSchema.defaulting(to: [:]), "What the replica set should be."),
      .optional("status", statusSchema, "What the replica set is."),
    ]).described("Keeps a number of like pods running."),
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

  private static let specSchema: Schema = .object([
    .optional("replicas", Schema.int32.atLeast(0).defaulting(to: 1), "How many pods are wanted."),
    .optional("minReadySeconds", Schema.int32.atLeast(0), "How long a pod must be ready to count as available."),
    .required("selector", CommonSchemas.labelSelector, "Which pods belong to it; it never changes."),
    .required("template", CommonSchemas.podTemplate, "What the pods look like."),
  ])

  private static let statusSchema: Schema = .object([
    .optional("replicas", Schema.int32.atLeast(0), "How many pods there are."),
    .optional("fullyLabeledReplicas", Schema.int32.atLeast(0), "Pods with the labels of the template."),
    .optional("readyReplicas", Schema.int32.atLeast(0), "Ready pods."),
    .optional("availableReplicas", Schema.int32.atLeast(0), "Pods that have been ready long enough."),
    .optional("terminatingReplicas", Schema.int32.atLeast(0), "Pods that are about to go."),
    .optional("observedGeneration", .int64, "The generation that the controller has seen."),
    .optional("conditions", .list(CommonSchemas.condition, keys: "type"), "What was observed."),
  ])

  private static let strategy = ResourceStrategy(
    applyDefaults: { PodRules.applyTemplateDefaults(&$0) },
    prepareForCreate: { object in
      // Kubernetes always writes the count, also before the controller has seen the object.
      object[view: "status", as: ReplicaSetStatus.self].replicas = 0
    },
    validate: { WorkloadRules.validate($0[object: "spec"] ?? [:], of: "replicaset") },
    validateUpdate: WorkloadRules.validateUpdate)
}
