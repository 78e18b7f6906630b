internal import ArktosCore
internal import ArktosStore

extension Registry {
  /// Creates an object and gives it as it is stored.
  ///
  /// - Throws: 409 if the name is taken; with `generateName` other names are tried first.
  func create(_ body: JSONObject, _ request: RegistryRequest) async throws(APIError) -> WriteResult {
    try await create(body, request, owners: nil)
  }

  /// - Parameter owners: of the fields, as an apply found them; nil if the writer owns what it wrote.
  func create(_ body: JSONObject, _ request: RegistryRequest, owners: ManagedFields?) async throws(APIError)
    -> WriteResult
  {
    try requireReadable(body, request)
    let isNameGenerated = (body[object: "metadata"]?[string: "name"] ?? "").isEmpty
    var attempt = 1
    while true {
      let outcome = try await attempting(request, isWritten: \.isWritten) { attempt throws(APIError) in
        try await createOnce(body, request, owners, attempt)
      }
      switch outcome {
      case .written(let result): return result
      case .nameTaken(let name):
        guard isNameGenerated, attempt < 8 else { throw .alreadyExists(request.type, name: name) }
      case .worldChanged(let name):
        guard attempt < Self.maximumAttempts else { throw .staleVersion(request.type, name: name) }
      }
      attempt += 1
    }
  }

  private enum CreateOutcome {
    case written(WriteResult)
    case nameTaken(String)
    /// What admission had relied on was no longer true when the object was to be written.
    case worldChanged(String)

    var isWritten: Bool { if case .written = self { true } else { false } }
  }

  private func createOnce(
    _ body: JSONObject, _ request: RegistryRequest, _ owners: ManagedFields?, _ attempt: WriteAttempt
  )
    async throws(APIError) -> CreateOutcome
  {
    let definition = request.definition
    var object = body
    try Self.requireKind(&object, request.type)
    try MetadataPreparation.prepareForCreate(&object, request, environment)
    if definition.subresources.contains(.status) { object.removeValue(forKey: "status") }
    let unknownFields = definition.pruneAndApplyDefaults(to: &object)
    let warnings = try request.fieldValidation.warnings(unknownFields: unknownFields)
    let ownership = FieldOwnership(request: request, environment: environment)
    let account = owners.map(\.json) ?? ownership.account(ofNew: object)
    definition.strategy.prepareForCreate(&object)

    let key = request.objectKey(named: ObjectMeta(json: object[object: "metadata"] ?? [:]).name)
    let admissionRequest = admissionRequest(.create, request, key, in: attempt)
    try await mutate(&object, admissionRequest)
    let causes = definition.validationErrors(of: object)
    guard causes.isEmpty else { throw .invalid(request.type, name: key.name, causes: causes) }
    let conditions = try await validate(object, admissionRequest)

    var reservations = StoreTransaction(conditions: conditions, operations: [])
    try await addReservations(to: &reservations, for: object, admissionRequest)

    FieldOwnership.putAccount(account, into: &object)
    let bytes = CanonicalEncoding.encode(object)
    if request.isDryRun {
      if try await entry(definition, key) != nil { return .nameTaken(key.name) }
      return .written(WriteResult(bytes: bytes, isCreated: true, warnings: warnings))
    }
    let storeKey = definition.keys.key(tenant: key.tenant, namespace: key.namespace, name: key.name)
    let shown = StoreValue(bytes)
    let value =
      definition.conversion == nil ? shown : StoreValue(CanonicalEncoding.encode(definition.storedForm(of: object)))
    var transaction = StoreTransaction.create(storeKey, value, timeToLive: definition.timeToLive)
    transaction.conditions += reservations.conditions
    transaction.operations += reservations.operations
    let commit: StoreCommit
    do {
      commit = try await store.commit(transaction)
    } catch {
      guard error.code == .conflict else { throw APIError(error, request.type, name: key.name) }
      return error.conflictingKey == storeKey ? .nameTaken(key.name) : .worldChanged(key.name)
    }
    let answer = try IndexedValue.shown(shown, at: storeKey, commit.revision, definition)
    return .written(WriteResult(bytes: answer, isCreated: true, warnings: warnings))
  }
}
