internal import ArktosCore
internal import ArktosStore

extension Registry {
  /// Deletes an object, or marks it so that those who hold finalizers on it finish.
  ///
  /// - Returns: the object as it waits, or a `Status` of success when it is gone.
  func delete(_ options: JSONObject, _ request: RegistryRequest, named name: String? = nil) async throws(APIError)
    -> [UInt8]
  {
    for _ in 0..<Self.maximumAttempts {
      let stored = try await stored(request, named: name)
      if let bytes = try await deleteOnce(stored, options, request) { return bytes }
    }
    throw .staleVersion(request.type, name: name ?? request.name ?? "")
  }

  private func deleteOnce(_ stored: Stored, _ options: JSONObject, _ request: RegistryRequest) async throws(APIError)
    -> [UInt8]?
  {
    try await attempting(request, isWritten: { $0 != nil }) { attempt throws(APIError) in
      try await delete(stored, options, request, in: attempt)
    }
  }

  private func delete(_ stored: Stored, _ options: JSONObject, _ request: RegistryRequest, in attempt: WriteAttempt)
    async throws(APIError) -> [UInt8]?
  {
    let definition = request.definition
    let metadata = ObjectMeta(json: stored.object[object: "metadata"] ?? [:])
    let key = request.objectKey(named: metadata.name)
    try checkPreconditions(options, metadata, stored.entry.modRevision, request)
    let admissionRequest = admissionRequest(.delete, request, key, stored: stored.object, in: attempt)
    _ = try await validate(nil, admissionRequest)

    var object = stored.object
    var mustEndFirst = false
    switch try GracefulDeletion.decide(object, options, definition, now: environment.now()) {
    case .pending: return try CanonicalEncoding.withResourceVersion(stored.entry.value.bytes, stored.entry.modRevision)
    case .wait(let ending): (object, mustEndFirst) = (ending, true)
    case .now(let ready): object = ready
    }
    Finalization.applyPropagation(propagation(options), to: &object)
    guard mustEndFirst || Finalization.isPending(object, definition) else {
      if definition.strategy.returnsDeletedObject {
        return try await deleteReturning(object, stored, admissionRequest, request)
      }
      if request.isDryRun { return success(metadata, request) }
      var delete = StoreTransaction.delete(stored.entry.key, expected: stored.entry.modRevision)
      try await addReservations(to: &delete, for: nil, admissionRequest)
      return try await commit(delete, request, key) { _ in
        success(metadata, request)
      }
    }
    if metadata.deletionTimestamp != nil, Finalization.hasSpecFinalizers(object, definition) {
      throw .conflict(
        request.type, name: key.name,
        "The system is ensuring all content is removed from this \(definition.singular).  Upon completion, this "
          + "\(definition.singular) will automatically be purged by the system.")
    }
    let marked = mustEndFirst ? object : Finalization.marked(object, definition, at: environment.now())
    let bytes = CanonicalEncoding.encode(marked)
    let storedBytes = definition.conversion == nil ? bytes : CanonicalEncoding.encode(definition.storedForm(of: marked))
    if request.isDryRun || storedBytes == stored.entry.value.bytes {
      return try CanonicalEncoding.withResourceVersion(bytes, stored.entry.modRevision)
    }
    let put = StoreTransaction.put(
      stored.entry.key, StoreValue(storedBytes), expected: stored.entry.modRevision, timeToLive: definition.timeToLive)
    return try await commit(put, request, key) { revision throws(APIError) in
      try CanonicalEncoding.withResourceVersion(bytes, revision)
    }
  }

  /// Deletes an object that goes at once, and answers with it as it was.
  private func deleteReturning(
    _ object: JSONObject, _ stored: Stored, _ admissionRequest: AdmissionRequest, _ request: RegistryRequest
  ) async throws(APIError) -> [UInt8]? {
    var object = object
    if request.definition.strategy.gracePeriod != nil {
      object = Finalization.marked(object, request.definition, at: environment.now())
    }
    let bytes = CanonicalEncoding.encode(object)
    if request.isDryRun { return try CanonicalEncoding.withResourceVersion(bytes, stored.entry.modRevision) }
    var delete = StoreTransaction.delete(stored.entry.key, expected: stored.entry.modRevision)
    try await addReservations(to: &delete, for: nil, admissionRequest)
    return try await commit(delete, request, admissionRequest.key) { revision throws(APIError) in
      try CanonicalEncoding.withResourceVersion(bytes, revision)
    }
  }

  /// Commits, and makes the answer from the commit's revision; nil if another writer came first.
  private func commit(
    _ transaction: StoreTransaction, _ request: RegistryRequest, _ key: ObjectKey,
    _ answer: (Revision) throws(APIError) -> [UInt8]
  ) async throws(APIError) -> [UInt8]? {
    let commit: StoreCommit
    do {
      commit = try await store.commit(transaction)
    } catch {
      guard error.code == .conflict else { throw APIError(error, request.type, name: key.name) }
      return nil
    }
    return try answer(commit.revision)
  }

  /// Deletes every object of a collection that is selected, and gives the list as it was.
  func deleteCollection(_ options: JSONObject, _ list: ListOptions, _ request: RegistryRequest)
    async throws(APIError) -> ListPage
  {
    let page = try await page(list, request)
    let failure: APIError? = await withTaskGroup(of: APIError?.self) { group in
      var rest = page.entries[...]
      func deleteNext() {
        guard let entry = rest.popFirst() else { return }
        group.addTask { await self.deleteSelected(entry, options, request) }
      }
      for _ in 0..<Self.deletionsAtOnce { deleteNext() }
      for await failure in group {
        if let failure {
          group.cancelAll()
          return failure
        }
        deleteNext()
      }
      return nil
    }
    if let failure { throw failure }
    return page
  }

  /// As many as share a sync of the disk well, but no more than leave room for other requests.
  private static let deletionsAtOnce = 16

  /// Deletes one object of a collection; gives the reason why not.
  private func deleteSelected(_ entry: StoreEntry, _ options: JSONObject, _ request: RegistryRequest) async
    -> APIError?
  {
    do {
      let record = try IndexedValue.record(of: entry, request.definition)
      var one = request
      one.tenant = record.tenant.isEmpty ? nil : record.tenant
      one.namespace = record.namespace.isEmpty ? nil : record.namespace
      _ = try await delete(options, one, named: record.name)
      return nil
    } catch {
      // Somebody else deleted it, or is about to: what the call is for.
      return error.reason == .notFound || error.reason == .conflict ? nil : error
    }
  }

  private func checkPreconditions(
    _ options: JSONObject, _ metadata: ObjectMeta, _ revision: Revision, _ request: RegistryRequest
  ) throws(APIError) {
    guard let preconditions = options[object: "preconditions"] else { return }
    if let uid = preconditions[string: "uid"], uid != metadata.uid {
      throw .conflict(
        request.type, name: metadata.name,
        "Precondition failed: UID in precondition: \(uid), UID in object meta: \(metadata.uid)")
    }
    if let version = preconditions[string: "resourceVersion"], version != "\(revision)" {
      throw .conflict(
        request.type, name: metadata.name,
        "Precondition failed: ResourceVersion in precondition: \(version), ResourceVersion in object meta: \(revision)")
    }
  }

  private func propagation(_ options: JSONObject) -> String? {
    if let orphans = options[bool: "orphanDependents"] { return orphans ? "Orphan" : "Background" }
    return options[string: "propagationPolicy"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private func success(_ metadata: ObjectMeta, _ request: RegistryRequest) -> [UInt8] {
    var details: JSONObject = ["name": .string(metadata.name)]
    if !request.type.group.isEmpty { details["group"] = .string(request.type.group) }
    details["kind"] = .string(request.type.plural)
    details["uid"] = .string(metadata.uid)
    let status: JSONObject = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": .object(details),
    ]
    return status.encoded()
  }
}
