// What the registry does with an object of a kind before it is stored, in this order: `normalize`, `applyDefaults`, the
// strategy's `prepareFor…`, `validate`, and for an update `validateUpdate`. All are pure functions of the object.
extension ResourceDefinition {
  /// Brings an object into its stored form and gives the paths of the fields that its kind does not have (which are
  /// removed), as `fieldValidation` of a request wants them refused, warned of, or passed over.
  ///
  /// `null` members are removed, quantities take their canonical form, `apiVersion` and `kind` come first.
  public func normalize(_ object: inout JSONObject) -> [String] {
    var value = JSONValue.object(object)
    object = [:]
    let unknown = wholeSchema.normalize(&value)
    object = value.objectValue ?? [:]
    for name in ["metadata", "kind", "apiVersion"] { object.moveToFront(name) }
    return unknown
  }

  /// Fills in the defaults of the schema and of the strategy.
  public func applyDefaults(_ object: inout JSONObject) {
    var value = JSONValue.object(object)
    object = [:]
    schema.applyDefaults(&value)
    object = value.objectValue ?? [:]
    strategy.applyDefaults(&object)
  }

  /// Everything that is wrong with an object on its own; empty if it may be stored.
  public func validate(_ object: JSONObject) -> [APIError.Cause] {
    let causes = wholeSchema.validate(.object(object))
    // Rules may read the object through typed views, which take a field of a wrong type for an absent one.
    guard !causes.contains(where: { $0.reason == "FieldValueTypeInvalid" }) else { return causes }
    return MetadataRules.validate(object, of: self) + causes + strategy.validate(object)
  }

  /// What an update must not have changed; empty if `object` may take the place of `stored`.
  public func validateUpdate(_ object: JSONObject, stored: JSONObject) -> [APIError.Cause] {
    MetadataRules.validateUpdate(object, stored: stored) + strategy.validateUpdate(object, stored)
  }

  /// The schema with `apiVersion`, `kind` and `metadata`.
  public var wholeSchema: Schema {
    guard case .object(let fields) = schema.shape else { return schema }
    var whole = schema
    whole.shape = .object(Self.commonFields + fields)
    return whole
  }

  private static let commonFields: [SchemaField] = [
    .optional("apiVersion", .string, "The API group and version that the object is written in."),
    .optional("kind", .string, "The kind of object."),
    .optional("metadata", ObjectMetaSchema.schema, "What all objects have: identity, versions, labels, owners."),
  ]
}
