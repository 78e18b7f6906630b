internal import ArktosCore

/// Keeps account in `metadata.managedFields` of who wrote which fields. Source: Kubernetes' field managers.
struct FieldOwnership {
  var request: RegistryRequest
  var environment: Environment

  /// Takes the account out of an object while it is prepared and checked: nobody but this type reads or writes it.
  static func takeAccount(from object: inout JSONObject) -> JSONValue? {
    guard var metadata = object[object: "metadata"] else { return nil }
    object["metadata"] = .null  // Changed in place, not copied.
    let account = metadata.removeValue(forKey: "managedFields")
    object["metadata"] = .object(metadata)
    return account
  }

  static func putAccount(_ account: JSONValue?, into object: inout JSONObject) {
    guard let account, var metadata = object[object: "metadata"] else { return }
    object["metadata"] = .null
    metadata["managedFields"] = account
    object["metadata"] = .object(metadata)
  }

  /// The owners of a new object's fields: the writer.
  func account(ofNew object: JSONObject) -> JSONValue? {
    let difference = FieldDifference(from: [:], to: object, request.definition.trackedSchema, where: isWritable)
    let created = object.value(at: ["metadata", "creationTimestamp"])?.stringValue
    guard !difference.written.isEmpty else { return nil }
    let time = created ?? environment.timestamp()
    return ManagedFields([.init(request.manager(.update), time: time, fields: difference.written)]).json
  }

  /// The owners after an update: the writer of what it changed, else those before.
  ///
  /// - Parameter sent: the account that the client brought; an empty list, or one with an empty entry, ends it.
  func account(after object: JSONObject, stored: JSONObject, sent: JSONValue?) -> JSONValue? {
    let difference = FieldDifference(from: stored, to: object, request.definition.trackedSchema, where: isWritable)
    let claimed = claimed(sent, before: stored.value(at: ["metadata", "managedFields"]))
    return difference.isEmpty ? claimed : recorded(difference, in: claimed)
  }

  /// The account before the update: the stored one, unless the client brought another.
  private func claimed(_ sent: JSONValue?, before: JSONValue?) -> JSONValue? {
    guard request.info.subresource == nil, let sent, sent != before, let list = sent.arrayValue else { return before }
    if list.isEmpty || list == [[:]] { return nil }
    // Damage is passed over, as in Kubernetes: the fields are still owned by those who owned them.
    guard let managed = try? ManagedFields(sent: sent), !managed.isEmpty else { return before }
    return managed.json
  }

  private func recorded(_ difference: FieldDifference, in account: JSONValue?) -> JSONValue? {
    // What nobody keeps account of is left so until it is applied to.
    guard let account else { return nil }
    let manager = request.manager(.update)
    if ManagedFields.isSettled(account, after: difference, by: manager) { return account }
    var managed = ManagedFields(stored: account)
    managed.recordUpdate(difference, by: manager, at: environment.timestamp())
    return managed.json
  }

  /// Puts the stored account back if nothing but its times has changed, so that applying the same again writes nothing.
  func keepTimes(of stored: JSONObject, in object: inout JSONObject) {
    guard let before = stored.value(at: ["metadata", "managedFields"]),
      let after = object.value(at: ["metadata", "managedFields"]), before != after,
      ManagedFields(stored: before).withoutTimes == ManagedFields(stored: after).withoutTimes
    else { return }
    var unchanged = object
    var metadata = unchanged[object: "metadata"] ?? [:]
    metadata["managedFields"] = before
    unchanged["metadata"] = .object(metadata)
    if unchanged == stored { object = stored }
  }

  /// Whether the request can write to a member of the object.
  private func isWritable(_ member: String) -> Bool {
    switch request.info.subresource {
    case nil: member != "status" || !request.definition.subresources.contains(.status)
    case "status": member == "status"
    default: member == "spec"
    }
  }

  /// The part of an applied configuration that the request can write.
  func writablePart(of config: JSONObject) -> JSONObject {
    var part = config
    part.removeAll { name, _ in !["apiVersion", "kind", "metadata"].contains(name) && !isWritable(name) }
    guard request.info.subresource != nil, var metadata = part[object: "metadata"] else { return part }
    metadata.removeAll { name, _ in
      !["name", "namespace", "tenant", "uid", "resourceVersion", "managedFields"].contains(name)
    }
    part["metadata"] = .object(metadata)
    return part
  }
}

extension RegistryRequest {
  /// The writer, as owners of fields are told apart.
  func manager(_ operation: ManagedFields.Operation) -> ManagedFields.Manager {
    ManagedFields.Manager(
      fieldManager, operation, apiVersion: type.apiVersion, subresource: info.subresource ?? "")
  }
}
