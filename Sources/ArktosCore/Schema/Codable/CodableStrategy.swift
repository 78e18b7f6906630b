/// The rules of a ``CodableKind`` that its type cannot say, in terms of the type. Every rule has a default that does nothing.
public struct CodableStrategy<Kind: CodableKind>: Sendable {
  /// Changes a new object before it is validated: fills in what is absent, sets the first status.
  public var prepareForCreate: @Sendable (inout Kind) -> Void
  /// Changes an object that was updated before it is validated; the second one is the stored one.
  public var prepareForUpdate: @Sendable (inout Kind, Kind) -> Void
  /// Checks beyond the form; each cause names a field and what is wrong with it.
  public var validate: @Sendable (Kind) -> [APIError.Cause]
  /// Checks of an update against the stored object: what may not change.
  public var validateUpdate: @Sendable (Kind, Kind) -> [APIError.Cause]

  public init(
    prepareForCreate: @escaping @Sendable (inout Kind) -> Void = { _ in },
    prepareForUpdate: @escaping @Sendable (inout Kind, Kind) -> Void = { _, _ in },
    validate: @escaping @Sendable (Kind) -> [APIError.Cause] = { _ in [] },
    validateUpdate: @escaping @Sendable (Kind, Kind) -> [APIError.Cause] = { _, _ in [] }
  ) {
    self.prepareForCreate = prepareForCreate
    self.prepareForUpdate = prepareForUpdate
    self.validate = validate
    self.validateUpdate = validateUpdate
  }

  /// The same rules in terms of objects. What the type cannot read is left for the schema to refuse.
  fileprivate var untyped: ResourceStrategy {
    let rules = self
    return ResourceStrategy(
      prepareForCreate: { object in Self.change(&object, rules.prepareForCreate) },
      prepareForUpdate: { object, stored in
        guard let old = Self.content(stored) else { return }
        Self.change(&object) { rules.prepareForUpdate(&$0, old) }
      },
      validate: { object in
        do {
          return rules.validate(try object.codableContent())
        } catch {
          return [APIError.Cause(reason: "FieldValueInvalid", message: "Invalid value: \(error)", field: "")]
        }
      },
      validateUpdate: { object, stored in
        guard let new = Self.content(object), let old = Self.content(stored) else { return [] }
        return rules.validateUpdate(new, old)
      })
  }

  private static func content(_ object: JSONObject) -> Kind? { try? object.codableContent() }

  private static func change(_ object: inout JSONObject, _ body: (inout Kind) -> Void) {
    guard var content = content(object) else { return }
    body(&content)
    // What was read can be written, unless the type's own coding is broken; then the object stays as it was sent.
    try? object.setCodableContent(content)
  }
}

extension ResourceDefinition {
  /// A kind described by a `Codable` type; see ``CodableKind``.
  ///
  /// - Parameters:
  ///   - subresources: `.status` makes `status` a part that only writes of the subresource change; the type then needs an
  ///     optional field of that name.
  ///   - strategy: the kind's own rules.
  ///   - refining: changes the schema that was found: bounds, defaults, descriptions, keys of lists.
  /// - Throws: ``CodableSchemaError`` for a type that no schema can be made of.
  public init<Kind: CodableKind>(
    _ kind: Kind.Type, singular: String? = nil, shortNames: [String] = [], categories: [String] = [],
    subresources: Set<Subresource> = [], printerColumns: [PrinterColumn] = [], selectableFields: [String] = [],
    strategy: CodableStrategy<Kind> = CodableStrategy(), refining: (inout Schema) -> Void = { _ in }
  ) throws(CodableSchemaError) {
    var schema = try Schema(of: kind)
    refining(&schema)
    self.init(
      Kind.resourceType, singular: singular, shortNames: shortNames, categories: categories, subresources: subresources,
      schema: schema, printerColumns: printerColumns, selectableFields: selectableFields, strategy: strategy.untyped)
  }
}

extension Schema {
  /// The schema of what a type reads.
  ///
  /// - Throws: ``CodableSchemaError`` for a type that holds itself, or an enumeration that is not `CaseIterable`.
  public init<Content: Decodable>(of type: Content.Type) throws(CodableSchemaError) {
    do {
      self = try SchemaRecorder().record(type).schema
    } catch let error as CodableSchemaError {
      throw error
    } catch {
      throw SchemaRecorder.problem(type, "\(error)")
    }
  }
}
