/// The schema of `metadata`, which all kinds share.
public enum ObjectMetaSchema {
  public static let ownerReference: Schema = .object([
    .required("apiVersion", .string, "API version of the owner."),
    .required("kind", .string, "Kind of the owner."),
    .required("name", .string, "Name of the owner."),
    .required("uid", .string, "UID of the owner."),
    .optional("hashKey", .int64, "Hash key of the owner, by which controllers find their share of the work."),
    .optional("controller", .boolean, "Whether this owner manages the object."),
    .optional(
      "blockOwnerDeletion", .boolean, "Whether the owner stays until this object is gone in a foreground deletion."),
  ])

  public static let managedFieldsEntry: Schema = .object([
    .optional("manager", .string, "Who wrote the fields."),
    .optional("operation", .oneOf("Apply", "Update"), "How they were written."),
    .optional("apiVersion", .string, "The version that the fields belong to."),
    .optional("time", .dateTime, "When they were last written."),
    .optional("fieldsType", .string, "The format of the set of fields: FieldsV1."),
    .optional("fieldsV1", .any, "The set of fields."),
    .optional("subresource", .string, "The subresource that was written through."),
  ])

  public static let schema = Schema(
    .object([
      .optional("name", .string, "The name, unique in its kind and namespace (or tenant, or cluster)."),
      .optional("generateName", .string, "The start of a name that the server completes."),
      .optional("namespace", .string, "The namespace of a namespaced object."),
      .optional("tenant", .string, "The tenant above the namespace."),
      .optional("selfLink", .string, "The path of the object, as old servers gave it."),
      .optional("uid", .string, "Identifies this object in time and space; set by the server."),
      .optional("hashKey", .int64, "The object's place on the ring that controllers share; made from the UID."),
      .optional("resourceVersion", .string, "The revision of the last change; pass it back unread."),
      .optional("generation", .int64, "Counts the changes of the desired state."),
      .optional("creationTimestamp", .dateTime, "When the object was created."),
      .optional("deletionTimestamp", .dateTime, "When the object goes, once its deletion was asked for."),
      .optional("deletionGracePeriodSeconds", .int64, "How long the object may take to end."),
      .optional("labels", .stringMap, "Names and values that selectors use."),
      .optional("annotations", .stringMap, "Names and values that programs keep with the object."),
      .optional(
        "ownerReferences", .list(ownerReference, keys: "uid"), "The objects that this one belongs to."),
      .optional("finalizers", .set(.string), "Who has work to do before the object may go."),
      .optional("managedFields", .list(managedFieldsEntry), "Which writer owns which fields."),
      .optional("clusterName", .string, "Unused; accepted from old clients."),
    ]), description: "What all objects have: identity, versions, labels, owners.")

  /// What of `metadata` its writers own; the rest is the server's. Source: Kubernetes' server-side apply, and Arktos'
  /// `tenant` and `hashKey`.
  static let trackedSchema: Schema = {
    guard case .object(let fields) = schema.shape else { return schema }
    let untracked: Set = [
      "name", "namespace", "tenant", "selfLink", "uid", "hashKey", "resourceVersion", "generation",
      "creationTimestamp", "managedFields", "clusterName",
    ]
    return .object(fields.filter { !untracked.contains($0.name) })
  }()
}
