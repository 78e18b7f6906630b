internal import ArktosCore
internal import ArktosStore

extension Registry {
  /// Replaces an object, its status or its finalizers.
  ///
  /// Kinds that allow it are created by this.
  func replace(_ body: JSONObject, _ request: RegistryRequest) async throws(APIError) -> WriteResult {
    if request.definition.strategy.allowsCreateOnUpdate, request.info.subresource == nil,
      try await entry(request.definition, request.objectKey()) == nil
    {
      return try await create(body, request)
    }
    return try await modify(request) { _ in body }
  }

  /// Changes an object by a patch of any of the supported types.
  func patch(_ patch: ObjectPatch, _ request: RegistryRequest) async throws(APIError) -> WriteResult {
    try await modify(request) { stored throws(APIError) in
      var current = stored.object
      var metadata = ObjectMeta(json: current[object: "metadata"] ?? [:])
      metadata.resourceVersion = "\(stored.entry.modRevision)"
      current["metadata"] = .object(metadata.json)
      return try patch.applied(to: current, request.definition)
    }
  }

  /// Reads, changes and writes an object, again and again while other writers come first and the change does not say
  /// which version it means.
  private func modify(_ request: RegistryRequest, _ change: (Stored) throws(APIError) -> JSONObject)
    async throws(APIError) -> WriteResult
  {
    for _ in 0..<Self.maximumAttempts {
      let stored = try await stored(request)
      if let result = try await modifyOnce(try change(stored), stored, request) { return result }
    }
    throw .staleVersion(request.type, name: request.name ?? "")
  }

  /// One attempt; nil if the stored object changed meanwhile.
  private func modifyOnce(_ body: JSONObject, _ stored: Stored, _ request: RegistryRequest) async throws(APIError)
    -> WriteResult?
  {
    let definition = request.definition
    var object = body
    if request.info.subresource == "scale" {
      object = try Scale.applied(body, to: stored.object, stored.entry.modRevision, request)
    }
    try requireKind(&object, request.type)
    try MetadataPreparation.prepareForUpdate(
      &object, stored: stored.object, storedRevision: stored.entry.modRevision, request)
    keepOtherParts(&object, stored.object, request)
    let unknownFields = definition.pruneAndApplyDefaults(to: &object)
    let warnings = try request.fieldValidation.warnings(unknownFields: unknownFields)
    if request.info.subresource == nil { definition.strategy.prepareForUpdate(&object, stored.object) }
    MetadataPreparation.bumpGeneration(&object, stored: stored.object)

    let key = request.objectKey()
    let admissionRequest = admissionRequest(.update, request, key, stored: stored.object)
    try await mutate(&object, admissionRequest)
    let causes = definition.validationErrors(of: object) + definition.updateErrors(of: object, stored: stored.object)
    guard causes.isEmpty else { throw .invalid(request.type, name: key.name, causes: causes) }
    let conditions = try await validate(object, admissionRequest)

    let isLastUpdate =
      object[object: "metadata"]?["deletionTimestamp"] != nil && !Finalization.isPending(object, definition)
    let bytes = CanonicalEncoding.encode(object)
    if request.isDryRun || (bytes == stored.entry.value.bytes && !isLastUpdate && definition.timeToLive == nil) {
      return WriteResult(bytes: try response(bytes, stored.entry.modRevision, request), warnings: warnings)
    }
    let expected = stored.entry.modRevision
    var transaction: StoreTransaction =
      isLastUpdate
      ? .delete(stored.entry.key, expected: expected)
      : .put(stored.entry.key, StoreValue(bytes), expected: expected, timeToLive: definition.timeToLive)
    transaction.conditions += conditions
    let commit: StoreCommit
    do {
      commit = try await store.commit(transaction)
    } catch {
      guard error.code == .conflict else { throw APIError(error, request.type, name: key.name) }
      return nil
    }
    return WriteResult(bytes: try response(bytes, commit.revision, request), warnings: warnings)
  }

  /// A write of a subresource changes that part alone; a write of the object never changes its status.
  private func keepOtherParts(_ object: inout JSONObject, _ stored: JSONObject, _ request: RegistryRequest) {
    switch request.info.subresource {
    case "status":
      var result = stored
      result["status"] = object["status"]
      object = result
    case "finalize":
      var result = stored
      var spec = result[object: "spec"] ?? [:]
      spec["finalizers"] = object[object: "spec"]?["finalizers"]
      result["spec"] = .object(spec)
      object = result
    case "scale": break
    default:
      guard request.definition.subresources.contains(.status) else { return }
      object["status"] = stored["status"]
    }
  }

  private func response(_ bytes: [UInt8], _ revision: Revision, _ request: RegistryRequest) throws(APIError) -> [UInt8]
  {
    guard request.info.subresource == "scale" else {
      return try CanonicalEncoding.withResourceVersion(bytes, revision)
    }
    do {
      return Scale.view(of: try JSONObject(parsing: bytes), revision).encoded()
    } catch {
      throw .internalError("\(error)")
    }
  }
}
