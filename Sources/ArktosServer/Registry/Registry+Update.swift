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
      try await request.access?.require(.create)
      return try await create(body, request)
    }
    try requireReadable(body, request)
    return try await modify(request) { stored throws(APIError) in
      Change(object: request.info.subresource == "scale" ? try Scale.applied(body, to: stored, request) : body)
    }
  }

  /// Changes an object by a patch of any of the supported types.
  func patch(_ patch: ObjectPatch, _ request: RegistryRequest) async throws(APIError) -> WriteResult {
    try await modify(request) { stored throws(APIError) in
      guard request.info.subresource == "scale" else {
        let object = stored.object.withResourceVersion(stored.entry.modRevision)
        let patched = try patch.applied(to: object, request.definition.wholeSchema)
        try requireReadable(patched: patched, request)
        return Change(object: patched)
      }
      let scale = try patch.applied(
        to: try Scale.view(of: stored.object, stored.entry.modRevision, request.definition), Scale.schema)
      return Change(object: try Scale.applied(scale, to: stored, request))
    }
  }

  /// What a writer wants an object to be.
  struct Change {
    var object: JSONObject
    /// Of its fields, as an apply found them; nil if the writer owns what it changed.
    var owners: ManagedFields?
  }

  /// Reads, changes and writes an object, again and again while other writers come first and the change does not say
  /// which version it means.
  private func modify(_ request: RegistryRequest, _ change: (Stored) throws(APIError) -> Change)
    async throws(APIError) -> WriteResult
  {
    for _ in 0..<Self.maximumAttempts {
      let stored = try await stored(request)
      if let result = try await modifyOnce(try change(stored), stored, request) { return result }
    }
    throw .staleVersion(request.type, name: request.name ?? "")
  }

  /// One attempt; nil if the stored object changed meanwhile.
  func modifyOnce(_ change: Change, _ stored: Stored, _ request: RegistryRequest) async throws(APIError)
    -> WriteResult?
  {
    try await attempting(request, isWritten: { $0 != nil }) { attempt throws(APIError) in
      try await modify(change, stored, request, in: attempt)
    }
  }

  private func modify(_ change: Change, _ stored: Stored, _ request: RegistryRequest, in attempt: WriteAttempt)
    async throws(APIError) -> WriteResult?
  {
    let definition = request.definition
    var object = change.object
    try Self.requireKind(&object, request.type)
    try MetadataPreparation.prepareForUpdate(
      &object, stored: stored.object, storedRevision: stored.entry.modRevision, request)
    keepOtherParts(&object, stored.object, request)
    let sentAccount = FieldOwnership.takeAccount(from: &object)
    let unknownFields = definition.pruneAndApplyDefaults(to: &object)
    let warnings = try request.fieldValidation.warnings(unknownFields: unknownFields)
    let ownership = FieldOwnership(request: request, environment: environment)
    let account =
      change.owners.map(\.json) ?? ownership.account(after: object, stored: stored.object, sent: sentAccount)
    if request.info.subresource == nil { definition.strategy.prepareForUpdate(&object, stored.object) }
    MetadataPreparation.bumpGeneration(&object, stored: stored.object, definition)

    let key = request.objectKey()
    let admissionRequest = admissionRequest(.update, request, key, stored: stored.object, in: attempt)
    try await mutate(&object, admissionRequest)
    let causes =
      definition.validationErrors(of: object, replacing: stored.object)
      + definition.updateErrors(of: object, stored: stored.object)
    guard causes.isEmpty else { throw .invalid(request.type, name: key.name, causes: causes) }
    let conditions = try await validate(object, admissionRequest)

    let isLastUpdate =
      object[object: "metadata"]?["deletionTimestamp"] != nil && !Finalization.isPending(object, definition)
      && !GracefulDeletion.isRunning(stored.object)
    FieldOwnership.putAccount(account, into: &object)
    if change.owners != nil { ownership.keepTimes(of: stored.object, in: &object) }
    let storedForm = definition.storedForm(of: object)
    let storedBytes = CanonicalEncoding.encode(storedForm)
    let isUnchanged = try isSame(storedForm, storedBytes, stored, definition)
    let value = StoreValue(isUnchanged ? stored.entry.value.bytes : storedBytes)
    let shown = definition.conversion == nil ? value : StoreValue(CanonicalEncoding.encode(object))
    if request.isDryRun {
      // What would not be given out is refused in a trial too.
      var trial = StoreTransaction(operations: [])
      try await addReservations(to: &trial, for: isLastUpdate ? nil : object, admissionRequest)
    }
    if request.isDryRun || (isUnchanged && !isLastUpdate && !definition.isRenewedByWrites) {
      return WriteResult(
        bytes: try response(shown, stored.entry.key, stored.entry.modRevision, request), warnings: warnings)
    }
    let expected = stored.entry.modRevision
    var transaction: StoreTransaction =
      isLastUpdate
      ? .delete(stored.entry.key, expected: expected)
      : .put(stored.entry.key, value, expected: expected, timeToLive: definition.timeToLive)
    transaction.conditions += conditions
    try await addReservations(to: &transaction, for: isLastUpdate ? nil : object, admissionRequest)
    let commit: StoreCommit
    do {
      commit = try await store.commit(transaction)
    } catch {
      guard error.code == .conflict else { throw APIError(error, request.type, name: key.name) }
      return nil
    }
    return WriteResult(
      bytes: try response(shown, stored.entry.key, commit.revision, request), warnings: warnings)
  }

  /// Whether there is nothing to write: members in another order are the same object.
  private func isSame(
    _ object: JSONObject, _ bytes: [UInt8], _ stored: Stored, _ definition: ResourceDefinition
  ) throws(APIError) -> Bool {
    let present = stored.entry.value.bytes
    guard bytes.count == present.count else { return false }
    if bytes.hasSameBytes(as: present) { return true }
    return definition.conversion == nil ? object == stored.object : try object == parse(stored.entry)
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

  private func response(
    _ value: StoreValue, _ key: StoreKey, _ revision: Revision, _ request: RegistryRequest
  ) throws(APIError) -> [UInt8] {
    guard request.info.subresource == "scale" else {
      return try IndexedValue.shown(value, at: key, revision, request.definition)
    }
    let object: JSONObject
    do {
      object = try JSONObject(parsing: value.bytes)
    } catch {
      throw .internalError("\(error)")
    }
    return try Scale.view(of: object, revision, request.definition).encoded()
  }
}
