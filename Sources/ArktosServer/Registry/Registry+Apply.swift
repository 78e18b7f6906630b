internal import ArktosCore
internal import ArktosStore

extension Registry {
  /// Applies a configuration: creates the object, or merges into it what the writer owns or may own.
  ///
  /// - Parameter isForced: whether fields are taken from other managers.
  /// - Throws: 409 naming the fields that others own and the configuration would change.
  func apply(_ config: JSONObject, isForced: Bool, _ request: RegistryRequest) async throws(APIError) -> WriteResult {
    var config = config
    if request.info.subresource == "scale" { config = try Scale.configuration(config, request) }
    try requireAppliedKind(config, request)
    config = FieldOwnership(request: request, environment: environment).writablePart(of: config)

    for _ in 0..<Self.maximumAttempts {
      let key = request.objectKey()
      if let entry = try await entry(request.definition, key) {
        let stored = Stored(entry: entry, object: try parse(entry, request.definition))
        var change = try applied(config, isForced: isForced, to: stored.object, request)
        if (config.value(at: ["metadata", "resourceVersion"])?.stringValue ?? "").isEmpty {
          change.object = change.object.withResourceVersion(entry.modRevision)
        }
        if let result = try await modifyOnce(change, stored, request) { return result }
      } else if let result = try await applyNew(config, request) {
        return result
      }
    }
    throw .staleVersion(request.type, name: request.name ?? "")
  }

  /// Creates the object; nil if somebody else did meanwhile.
  private func applyNew(_ config: JSONObject, _ request: RegistryRequest) async throws(APIError) -> WriteResult? {
    let name = request.name ?? ""
    guard request.info.subresource == nil else { throw .notFound(request.type, name: name) }
    try await request.access?.require(.create)
    var metadata = ObjectMeta(json: config[object: "metadata"] ?? [:])
    if metadata.name.isEmpty { metadata.name = name }
    guard metadata.name == name else {
      throw .badRequest("the name of the object (\(metadata.name)) does not match the name on the URL (\(name))")
    }
    guard metadata.resourceVersion.isEmpty else { throw .staleVersion(request.type, name: name) }
    guard metadata.uid.isEmpty else {
      throw .conflict(
        request.type, name: name,
        "uid mismatch: the provided object specified uid \(metadata.uid), and no existing object was found")
    }
    var config = config
    config["metadata"] = .object(metadata.json)
    let change = try applied(config, isForced: true, to: [:], request)
    do {
      return try await create(change.object, request, owners: change.owners)
    } catch {
      guard error.reason == .alreadyExists, !request.isDryRun else { throw error }
      return nil
    }
  }

  private func applied(_ config: JSONObject, isForced: Bool, to live: JSONObject, _ request: RegistryRequest)
    throws(APIError) -> Change
  {
    let apply = ServerSideApply(
      live: live, managedFields: ManagedFields(stored: live.value(at: ["metadata", "managedFields"])),
      definition: request.definition, manager: request.manager(.apply), isForced: isForced,
      time: environment.timestamp())
    let result = try apply.apply(config)
    guard !JSONValue.object(result.object).isNested(deeperThan: JSONValue.maximumObjectDepth) else {
      throw .badRequest("the object would nest values deeper than \(JSONValue.maximumObjectDepth)")
    }
    return Change(object: result.object, owners: result.managedFields)
  }

  private func requireAppliedKind(_ config: JSONObject, _ request: RegistryRequest) throws(APIError) {
    guard let apiVersion = config[string: "apiVersion"], let kind = config[string: "kind"] else {
      throw .badRequest("an applied configuration needs an apiVersion and a kind")
    }
    guard apiVersion == request.type.apiVersion else {
      throw .badRequest(
        "Incorrect version specified in apply patch. Specified patch version: \(apiVersion), "
          + "expected: \(request.type.apiVersion)")
    }
    guard kind == request.type.kind else {
      throw .badRequest("the object provided is a \(kind), but the request is for a \(request.type.kind)")
    }
  }
}
