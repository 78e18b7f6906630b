/// Applies a configuration to an object. Pure: what there is, what is wanted, who wants it; out comes what there will be.
///
/// Source: "Server-Side Apply" in Kubernetes' documentation.
public struct ServerSideApply: Sendable {
  /// The object as it is; without members if it is to be created.
  public var live: JSONObject
  public var managedFields: ManagedFields
  public var definition: ResourceDefinition
  public var manager: ManagedFields.Manager
  /// Whether fields are taken from others.
  public var isForced: Bool
  /// RFC 3339.
  public var time: String

  public init(
    live: JSONObject, managedFields: ManagedFields, definition: ResourceDefinition, manager: ManagedFields.Manager,
    isForced: Bool, time: String
  ) {
    self.live = live
    self.managedFields = managedFields
    self.definition = definition
    self.manager = manager
    self.isForced = isForced
    self.time = time
  }

  public struct Result: Sendable {
    public var object: JSONObject
    public var managedFields: ManagedFields
  }

  /// - Throws: 409 with every field that another manager owns and has otherwise; 400 if the configuration is damaged.
  public func apply(_ config: JSONObject) throws(APIError) -> Result {
    let (config, nulls) = try checked(config)
    var managed = managedFields
    if managed.isEmpty { managed.recordUpdate(difference(from: [:], to: live), by: beforeFirstApply, at: time) }

    let last = managed[manager]?.fields ?? FieldSet()
    let fields = FieldSet(of: config, definition.trackedSchema).union(nulls)
    managed.set(ManagedFields.Entry(manager, time: time, fields: fields))

    let whole = merged(config, nulls, into: live)
    var object = Pruning.prune(whole, last: last, owned: managed.owned, definition.trackedSchema)
    // An empty list is no field that is owned: it goes with its last element, though the configuration has it.
    if object != whole { object = merged(config, nulls, into: object) }

    let changes = difference(from: live, to: object)
    // To make somebody's field absent is to change it; to let go of one's own is not.
    let contested = changes.written.union(changes.removed.intersection(nulls))
    let conflicts = ApplyConflict.all(in: managed, written: contested, manager)
    if !isForced, !conflicts.isEmpty {
      let remaining = LastAppliedConfiguration.conflicts(conflicts, remainingIn: self)
      guard remaining.isEmpty else { throw ApplyConflict.error(remaining) }
    }
    managed.release(changes, except: manager)
    if manager.name == LastAppliedConfiguration.manager {
      LastAppliedConfiguration.renew(in: &object, with: config)
    }
    return Result(object: object, managedFields: managed)
  }

  private func merged(_ config: JSONObject, _ nulls: FieldSet, into object: JSONObject) -> JSONObject {
    let schema = definition.wholeSchema
    return nulls.removed(
      from: AppliedMerge.merge(.object(config), into: .object(object), schema).objectValue ?? [:], schema)
  }

  private var beforeFirstApply: ManagedFields.Manager {
    ManagedFields.Manager(ManagedFields.beforeFirstApply, .update, apiVersion: manager.apiVersion)
  }

  func difference(from old: JSONObject, to new: JSONObject) -> FieldDifference {
    FieldDifference(from: old, to: new, definition.trackedSchema)
  }

  /// The configuration in its stored form, and the fields that it wants absent.
  private func checked(_ config: JSONObject) throws(APIError) -> (JSONObject, FieldSet) {
    guard config[object: "metadata"]?["managedFields"] == nil else {
      throw .badRequest("metadata.managedFields must be nil")
    }
    let nulls = FieldSet(nullsOf: config, definition.trackedSchema)
    var value = JSONValue.object(config)
    let unknown = definition.wholeSchema.normalize(&value)
    let normalized = value.objectValue ?? [:]
    var problems = unknown.map { ".\($0): field not declared in schema" }
    AppliedList.appendProblems(of: value, definition.wholeSchema, at: "", to: &problems)
    guard problems.isEmpty else {
      let metadata = ObjectMeta(json: config[object: "metadata"] ?? [:])
      let list = problems.count == 1 ? problems[0] : "errors:\n" + problems.map { "  \($0)" }.joined(separator: "\n")
      throw .badRequest(
        "failed to create typed patch object (\(metadata.namespace)/\(metadata.name); "
          + "\(definition.type.apiVersion), Kind=\(definition.type.kind)): \(list)")
    }
    return (normalized, nulls)
  }
}

/// What a list must be like to be applied.
private enum AppliedList {
  /// Elements that cannot be told apart could not be owned apart.
  static func appendProblems(of value: JSONValue, _ schema: Schema, at path: String, to problems: inout [String]) {
    guard !schema.isAtomic else { return }
    switch value {
    case .object(let object):
      for (name, member) in object {
        guard let inner = schema.member(name) else { continue }
        appendProblems(of: member, inner, at: "\(path).\(name)", to: &problems)
      }
    case .array(let list):
      guard case .array(let element, let type) = schema.shape else { return }
      for (index, item) in list.enumerated() {
        guard case .map(let keys) = type else { continue }
        for key in keys where item[key] == nil && element.member(key)?.defaultValue == nil {
          problems.append(
            "\(path): element \(index): associative list with keys has an element that omits key field \"\(key)\" "
              + "(and doesn't have default value)")
        }
      }
      guard let steps = ElementSteps(list, element, type) else { return }
      for step in steps.order {
        let text = FieldStep(encoded: step)?.description ?? step
        guard let item = steps.single(step) else {
          problems.append("\(path): duplicate entries for key \(text)")
          continue
        }
        appendProblems(of: item, element, at: path + text, to: &problems)
      }
    default: break
    }
  }
}
