internal import ArktosCore

/// What the server does to `metadata` on every write, whatever the kind. Pure.
///
/// Source: Kubernetes' `registry/rest` (`BeforeCreate`, `BeforeUpdate`), and Arktos' rules for tenant and hash key.
enum MetadataPreparation {
  /// Fills in what the request says about a new object's place, and refuses what contradicts it.
  static func place(_ object: inout JSONObject, _ request: RegistryRequest) throws(APIError) {
    guard object["metadata"] == nil || object["metadata"]?.objectValue != nil else {
      throw .badRequest("metadata must be an object")
    }
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    // For all that the server adds: to grow member by member is to copy them each time.
    metadata.json.reserveCapacity(metadata.json.count + 10)
    switch request.type.scope {
    case .cluster: metadata.tenant = ""
    case .tenant, .namespace:
      let tenant = request.tenant ?? ""
      if metadata.tenant.isEmpty { metadata.tenant = tenant }
      guard metadata.tenant == tenant else {
        throw .badRequest(
          "the tenant of the provided object does not match the tenant sent on the request "
            + "(\(metadata.tenant) and \(tenant))")
      }
    }
    let namespace = request.type.scope == .namespace ? request.namespace ?? "" : ""
    if request.type.scope != .namespace || metadata.namespace.isEmpty { metadata.namespace = namespace }
    guard metadata.namespace == namespace else {
      throw .badRequest(
        "the namespace of the provided object does not match the namespace sent on the request "
          + "(\(metadata.namespace) and \(namespace))")
    }
    object["metadata"] = .object(metadata.json)
  }

  /// Gives a new object its identity.
  static func prepareForCreate(_ object: inout JSONObject, _ request: RegistryRequest, _ environment: Environment)
    throws(APIError)
  {
    try place(&object, request)
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    guard metadata.resourceVersion.isEmpty else {
      throw .badRequest("resourceVersion should not be set on objects to be created")
    }
    if metadata.name.isEmpty, let prefix = metadata.generateName, !prefix.isEmpty {
      metadata.name = generatedName(prefix, environment)
    }
    guard !metadata.name.isEmpty else {
      throw .invalid(
        request.type, name: "",
        causes: [
          APIError.Cause(
            reason: "FieldValueRequired", message: "Required value: name or generateName is required",
            field: "metadata.name")
        ])
    }
    metadata.uid = isUUID(metadata.uid) ? metadata.uid : environment.makeUUID()
    metadata.hashKey = HashKey(uid: metadata.uid)
    metadata.creationTimestamp = environment.timestamp()
    for field in ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields", "generation"] {
      metadata.json.removeValue(forKey: field)
    }
    if request.definition.countsGenerations { metadata.generation = 1 }
    object["metadata"] = .object(metadata.json)
  }

  /// Keeps what an update may not change, and refuses an update meant for another object.
  ///
  /// - Throws: 409 if the update names another UID or, with a resourceVersion, another version.
  static func prepareForUpdate(
    _ object: inout JSONObject, stored: JSONObject, storedRevision: Revision, _ request: RegistryRequest
  ) throws(APIError) {
    try place(&object, request)
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    let old = ObjectMeta(json: stored[object: "metadata"] ?? [:])
    guard !metadata.name.isEmpty else {
      throw .badRequest("the name of the object (\(old.name) based on URL) was undeterminable: name must be provided")
    }
    guard metadata.name == old.name else {
      throw .badRequest(
        "the name of the object (\(metadata.name)) does not match the name on the URL (\(old.name))")
    }
    if !metadata.uid.isEmpty, metadata.uid != old.uid {
      throw .conflict(
        request.type, name: old.name,
        "Precondition failed: UID in precondition: \(metadata.uid), UID in object meta: \(old.uid)")
    }
    if !metadata.resourceVersion.isEmpty {
      guard Revision(resourceVersion: metadata.resourceVersion) == storedRevision else {
        throw .staleVersion(request.type, name: old.name)
      }
    } else if !request.definition.strategy.allowsUnconditionalUpdate, request.info.subresource != "scale" {
      throw .invalid(
        request.type, name: old.name,
        causes: [
          APIError.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: 0x0: must be specified for an update",
            field: "metadata.resourceVersion")
        ])
    }
    metadata.json.removeValue(forKey: "resourceVersion")
    metadata.json.removeValue(forKey: "selfLink")
    for field in ["uid", "creationTimestamp", "generation", "generateName", "hashKey"] {
      metadata.json[field] = old.json[field]
    }
    // What is being deleted stays so; that a deletion cannot begin here, validation says.
    for field in ["deletionTimestamp", "deletionGracePeriodSeconds"] where old.json[field] != nil {
      metadata.json[field] = old.json[field]
    }
    object["metadata"] = .object(metadata.json)
  }

  /// Counts a change of the desired state, if the kind does: of anything but metadata and status. A custom resource without
  /// a status of its own has no such member: all of it is desired.
  static func bumpGeneration(_ object: inout JSONObject, stored: JSONObject, _ definition: ResourceDefinition) {
    guard definition.countsGenerations else { return }
    let hasStatus = !definition.isCustom || definition.subresources.contains(.status)
    guard !object.isEqual(to: stored, except: hasStatus ? ["metadata", "status"] : ["metadata"]) else { return }
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    metadata.generation += 1
    object["metadata"] = .object(metadata.json)
  }

  /// A name from a prefix: five random characters that make no words. Source: Kubernetes' `names.SimpleNameGenerator`.
  static func generatedName(_ prefix: String, _ environment: Environment) -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    let longestPrefix = 63 - 5
    var name = String(prefix.prefix(longestPrefix))
    for _ in 0..<5 { name.append(alphabet[Int(environment.random(UInt64(alphabet.count)))]) }
    return name
  }

  private static func isUUID(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return false }
    for (index, byte) in bytes.enumerated() {
      if [8, 13, 18, 23].contains(index) {
        guard byte == UInt8(ascii: "-") else { return false }
      } else {
        guard isHexadecimal(byte) else { return false }
      }
    }
    return true
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
