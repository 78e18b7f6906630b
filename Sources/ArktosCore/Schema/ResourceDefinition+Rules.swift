// What the registry does with an object of a kind before it is stored, in this order: `pruneAndApplyDefaults`, the
// strategy's `prepareFor…`, `validationErrors`, and for an update `updateErrors`. All are pure functions of the object.
extension ResourceDefinition {
  /// Brings an object into its stored form and fills in the defaults of schema and strategy.
  ///
  /// Unknown fields and `null` members go, quantities take their canonical form, `apiVersion`, `kind` and `metadata`
  /// come first.
  ///
  /// - Returns: the paths of the fields that the kind does not have (`spec.containers[0].foo`), for `fieldValidation`
  ///   to refuse, warn of, or pass over.
  @discardableResult
  public func pruneAndApplyDefaults(to object: inout JSONObject) -> [String] {
    var value = JSONValue.object(object)
    object = [:]
    let unknown = self.wholeSchema.normalize(&value)
    self.schema.applyDefaults(&value)
    object = value.objectValue ?? [:]
    self.strategy.applyDefaults(&object)
    object.moveToFront(["apiVersion", "kind", "metadata"])
    return unknown
  }

  /// Everything that is wrong with an object on its own; empty if it may be stored.
  public func validationErrors(of object: JSONObject) -> [APIError.Cause] { validationErrors(of: object, isNew: true) }

  private func validationErrors(of object: JSONObject, isNew: Bool) -> [APIError.Cause] {
    let causes = self.wholeSchema.validate(.object(object))
    // Rules may read the object through typed views, which take a field of a wrong type for an absent one.
    guard !causes.contains(where: { $0.reason == "FieldValueTypeInvalid" }) else { return causes }
    return MetadataRules.validate(object, of: self, isNew: isNew) + causes + self.strategy.validate(object)
  }

  /// Everything that is wrong with an object that is to take the place of `stored`.
  ///
  /// A custom resource that was right by an earlier schema may keep what it has: only what an update changes must be right by
  /// the present one. Source: Kubernetes' ratcheting validation. Of other kinds the spec may stay what it is, so that a pod
  /// that an earlier version of the server took can still run and go: Kubernetes does not look at the spec again when the
  /// status changes.
  public func validationErrors(of object: JSONObject, replacing stored: JSONObject) -> [APIError.Cause] {
    let causes = validationErrors(of: object, isNew: false)
    guard !causes.isEmpty, self.isCustom || object["spec"] == stored["spec"] else { return causes }
    let known = validationErrors(of: stored, isNew: false)
    guard self.isCustom else { return causes.filter { !($0.field.hasPrefix("spec.") && known.contains($0)) } }
    return causes.filter { $0.reason == "FieldValueRequired" || $0 == .tooManyErrors || !known.contains($0) }
  }

  /// What an update must not have changed; empty if `object` may take the place of `stored`.
  public func updateErrors(of object: JSONObject, stored: JSONObject) -> [APIError.Cause] {
    MetadataRules.validateUpdate(object, stored: stored) + self.strategy.validateUpdate(object, stored)
  }

  /// The schemas of the whole object, and of the part of it that has owners.
  package static func schemas(around schema: Schema) -> (whole: Schema, tracked: Schema) {
    guard case .object(let fields) = schema.shape else { return (schema, schema) }
    var (whole, tracked) = (schema, schema)
    whole.shape = .object(commonFields + fields)
    tracked.shape = .object([SchemaField("metadata", ObjectMetaSchema.trackedSchema)] + fields)
    return (whole, tracked)
  }

  private static let commonFields: [SchemaField] = {
    var metadata = SchemaField.optional(
      "metadata", ObjectMetaSchema.schema, "What all objects have: identity, versions, labels, owners.")
    metadata.protobufPath = [1]
    return [
      .optional("apiVersion", .string, "The API group and version that the object is written in."),
      .optional("kind", .string, "The kind of object."), metadata,
    ]
  }()
}
