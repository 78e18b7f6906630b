/// Schemas that several kinds use.
enum CommonSchemas {
  static let condition: Schema = .object([
    .required("type", .string, "What was observed."),
    .required("status", .oneOf("True", "False", "Unknown"), "Whether it holds."),
    .optional("reason", .string, "Why, in one word."),
    .optional("message", .string, "Why, in a sentence."),
    .optional("lastTransitionTime", .dateTime, "When the status last changed."),
    .optional("lastUpdateTime", .dateTime, "When the condition was last written."),
    .optional("lastProbeTime", .dateTime, "When the object was last looked at."),
    .optional("lastHeartbeatTime", .dateTime, "When the condition was last confirmed."),
    .optional("observedGeneration", .int64, "The generation that was looked at."),
  ])

  static let labelSelector: Schema = .object([
    .optional("matchLabels", .stringMap, "Labels and the values that they must have."),
    .optional(
      "matchExpressions",
      .list(
        .object([
          .required("key", .string, "The label."),
          .required("operator", .oneOf("In", "NotIn", "Exists", "DoesNotExist"), "How it is compared."),
          .optional("values", .list(.string), "What it is compared with."),
        ])), "Conditions, all of which must hold."),
  ])

  static let localObjectReference: Schema = .object([
    .optional("name", .string, "Name of an object in the same namespace.")
  ])

  static let objectReference: Schema = .object([
    .optional("apiVersion", .string), .optional("kind", .string), .optional("tenant", .string),
    .optional("namespace", .string), .optional("name", .string), .optional("uid", .string),
    .optional("resourceVersion", .string), .optional("fieldPath", .string, "A part of the object."),
  ])

  static let podTemplate: Schema = .object([
    .optional("metadata", ObjectMetaSchema.schema, "Labels and annotations of the pods."),
    .optional("spec", PodSchemas.spec.defaulting(to: [:]), "What the pods should be."),
  ])
}
