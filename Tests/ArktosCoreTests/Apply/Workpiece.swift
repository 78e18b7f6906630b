import ArktosCore

/// An object and its owners, changed as the server would change them: by applies and by updates.
struct Workpiece {
  var object: JSONObject = [:]
  var managedFields = ManagedFields()
  var definition: ResourceDefinition = Self.definition
  /// Counts the operations, so that each has a time of its own.
  private var clock = 0

  init() {}

  static let definition = ResourceDefinition(
    ResourceType(group: "test.arktos.dev", version: "v1", kind: "Thing", plural: "things", scope: .namespace),
    schema: .object([
      .optional("spec", spec),
      .optional("data", .stringMap),
    ]))

  private static let spec: Schema = .object([
    .optional("text", .string),
    .optional("number", .int64),
    .optional("quantity", .quantity),
    .optional("labels", .stringMap),
    .optional("words", .set(.string)),
    .optional("lines", .list(.string)),
    .optional("whole", Schema.object([.optional("a", .string), .optional("b", .string)]).atomic()),
    .optional("wholeMap", Schema.stringMap.atomic()),
    .optional("part", .object([.optional("a", .string), .optional("b", .string), .optional("c", .stringMap)])),
    .optional("free", .any),
    .optional("items", .list(item, keys: "name")),
  ])

  private static let item: Schema = .object([
    .required("name", .string), .optional("value", .string), .optional("other", .string),
    .optional(
      "ports",
      .list(
        .object([
          .required("containerPort", .int32), .optional("protocol", Schema.string.defaulting(to: "TCP")),
          .optional("name", .string),
        ]), keys: "containerPort", "protocol")),
  ])

  private mutating func tick() -> String {
    clock += 1
    return "2026-01-01T00:00:\(clock < 10 ? "0" : "")\(clock)Z"
  }

  func manager(_ name: String, _ operation: ManagedFields.Operation) -> ManagedFields.Manager {
    ManagedFields.Manager(name, operation, apiVersion: definition.type.apiVersion)
  }

  mutating func apply(_ config: JSONObject, by name: String, force: Bool = false) throws {
    let apply = ServerSideApply(
      live: object, managedFields: managedFields, definition: definition, manager: manager(name, .apply),
      isForced: force, time: tick())
    let result = try apply.apply(config)
    object = result.object
    managedFields = result.managedFields
  }

  /// A write by any other means.
  mutating func update(_ new: JSONObject, by name: String) {
    let difference = FieldDifference(from: object, to: new, definition.trackedSchema)
    managedFields.recordUpdate(difference, by: manager(name, .update), at: tick())
    object = new
  }

  /// Which fields every manager owns; updaters have a star behind their names.
  var owners: [String: [String]] {
    var owners: [String: [String]] = [:]
    for entry in managedFields.entries {
      let name = entry.manager.name + (entry.manager.operation == .update ? "*" : "")
      owners[name] = entry.fields.paths.map(FieldSet.text)
    }
    return owners
  }
}
