internal import ArktosCore

/// Keeps account in `metadata.managedFields` of who wrote which fields. Source: Kubernetes' field managers.
struct FieldOwnership {
  var request: RegistryRequest
  var environment: Environment

  /// Notes the owners of a new object's fields.
  ///
  /// - Parameter owners: as an apply found them; nil if the writer owns what it wrote.
  func recordCreate(in object: inout JSONObject, _ owners: ManagedFields?) {
    var metadata = object[object: "metadata"] ?? [:]
    var managed = owners ?? ManagedFields()
    if owners == nil {
      let difference = FieldDifference(from: [:], to: object, request.definition.trackedSchema, where: isWritable)
      let time = metadata[string: "creationTimestamp"] ?? environment.timestamp()
      managed.recordUpdate(difference, by: request.manager(.update), at: time)
    }
    metadata["managedFields"] = managed.json
    object["metadata"] = .object(metadata)
  }

  /// Notes what an update took from others and what it owns now.
  ///
  /// A client may write `metadata.managedFields` itself; an empty list, or one with an empty entry, ends the account.
  func recordUpdate(in object: inout JSONObject, stored: JSONObject, _ owners: ManagedFields?) {
    var metadata = object[object: "metadata"] ?? [:]
    let before = stored.value(at: ["metadata", "managedFields"])
    if let owners {
      metadata["managedFields"] = owners.json
    } else {
      let difference = FieldDifference(
        from: stored, to: object, request.definition.trackedSchema, where: isWritable)
      let claimed = claimed(metadata["managedFields"], before: before)
      metadata["managedFields"] = difference.isEmpty ? claimed : recorded(difference, in: claimed)
    }
    object["metadata"] = .object(metadata)
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
    var managed = ManagedFields(stored: account)
    managed.recordUpdate(difference, by: request.manager(.update), at: environment.timestamp())
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
