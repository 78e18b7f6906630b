extension Deployment {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["deploy"], categories: ["all"], subresources: [.status, .scale],
    schema: .object([
      .optional("spec", specSchema.defaulting(to: [:]), "What the deployment should be."),
      .optional("status", statusSchema, "What the deployment is."),
    ]).described("Keeps a number of like pods running and rolls them from one template to the next."),
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

  private static let specSchema: Schema = .object([
    .optional("replicas", Schema.int32.atLeast(0).defaulting(to: 1), "How many pods are wanted."),
    .required("selector", CommonSchemas.labelSelector, "Which pods belong to it; it never changes."),
    .required("template", CommonSchemas.podTemplate, "What the pods look like."),
    .optional(
      "strategy",
      .object([
        .optional("type", Schema.oneOf("Recreate", "RollingUpdate").defaulting(to: "RollingUpdate")),
        .optional(
          "rollingUpdate",
          .object([
            .optional("maxSurge", .intOrString, "How many pods above the wanted number may exist."),
            .optional("maxUnavailable", .intOrString, "How many of the wanted number may be missing."),
          ])),
      ]).defaulting(to: [:]), "How old pods are replaced by new ones."),
    .optional("minReadySeconds", Schema.int32.atLeast(0), "How long a pod must be ready to count as available."),
    .optional(
      "revisionHistoryLimit", Schema.int32.atLeast(0).defaulting(to: 10), "How many old replica sets are kept."),
    .optional(
      "progressDeadlineSeconds", Schema.int32.atLeast(0).defaulting(to: 600),
      "How long a roll-out may stand still before it counts as failed."),
    .optional("paused", .boolean, "Whether changes of the template wait."),
  ])

  private static let statusSchema: Schema = .object([
    .optional("observedGeneration", .int64, "The generation that the controller has seen."),
    .optional("replicas", Schema.int32.atLeast(0), "Pods of every template."),
    .optional("updatedReplicas", Schema.int32.atLeast(0), "Pods of the newest template."),
    .optional("readyReplicas", Schema.int32.atLeast(0), "Ready pods."),
    .optional("availableReplicas", Schema.int32.atLeast(0), "Pods that have been ready long enough."),
    .optional("unavailableReplicas", Schema.int32.atLeast(0), "Pods still missing."),
    .optional("terminatingReplicas", Schema.int32.atLeast(0), "Pods that are about to go."),
    .optional("collisionCount", Schema.int32.atLeast(0), "Clashes of replica set names."),
    .optional("conditions", .list(CommonSchemas.condition, keys: "type"), "What was observed."),
  ])

  private static let strategy = ResourceStrategy(
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
      return WorkloadRules.validate(spec.json, of: "deployment") + DeploymentRules.validateStrategy(spec)
        + DeploymentRules.validateDeadline(spec)
    },
    validateUpdate: WorkloadRules.validateUpdate)
}
