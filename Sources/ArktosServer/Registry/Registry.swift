internal import ArktosCore
internal import ArktosStore
internal import Logging

/// The verbs over any kind: what a request means, between the HTTP shape in front and the store behind.
///
/// No verb knows a kind by name; a kind is a ``ResourceDefinition``.
final class Registry: Sendable {
  let store: any Store
  let environment: Environment
  let admission: [any AdmissionPlugin]
  let partitions: PartitionMonitor
  let audiences = WatchAudiences()

  init(
    store: any Store, environment: Environment, admission: [any AdmissionPlugin], partitions: PartitionMonitor
  ) {
    self.store = store
    self.environment = environment
    self.admission = admission
    self.partitions = partitions
  }

  /// How often a write is tried again when another writer came first and the caller did not say which version it means.
  /// Somebody gets on each time, but it can be somebody else for long. Kubernetes goes on until the request's time is over.
  static let maximumAttempts = 1000

  // MARK: - Shared steps of all writes

  /// A stored object, parsed.
  struct Stored {
    var entry: StoreEntry
    var object: JSONObject
  }

  /// The object as it is now; 404 if there is none.
  func stored(_ request: RegistryRequest, named name: String? = nil) async throws(APIError) -> Stored {
    let key = request.objectKey(named: name)
    guard let entry = try await entry(request.definition, key) else { throw .notFound(request.type, name: key.name) }
    return Stored(entry: entry, object: try parse(entry, request.definition))
  }

  func entry(_ definition: ResourceDefinition, _ key: ObjectKey) async throws(APIError) -> StoreEntry? {
    let storeKey = definition.keys.key(tenant: key.tenant, namespace: key.namespace, name: key.name)
    do {
      return try await store.get(storeKey, at: .latest).entry
    } catch {
      throw APIError(error, definition.type, name: key.name)
    }
  }

  /// A stored object in the version of a definition.
  func parse(_ entry: StoreEntry, _ definition: ResourceDefinition) throws(APIError) -> JSONObject {
    var object = try parse(entry)
    definition.conversion?.fromStored(&object)
    return object
  }

  func parse(_ entry: StoreEntry) throws(APIError) -> JSONObject {
    do {
      return try JSONObject(parsing: entry.value.bytes)
    } catch {
      throw .internalError("the stored object at \(entry.key) cannot be read: \(error)")
    }
  }

  /// Refuses a body of another kind than the path says; fills in what the body leaves out.
  static func requireKind(_ object: inout JSONObject, _ type: ResourceType) throws(APIError) {
    let apiVersion = object[string: "apiVersion"] ?? type.apiVersion
    let kind = object[string: "kind"] ?? type.kind
    guard apiVersion == type.apiVersion, kind == type.kind else {
      throw .badRequest(
        "the object provided is a \(kind) in \(apiVersion), but the request is for a \(type.kind) in \(type.apiVersion)"
      )
    }
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(kind)
  }

  /// Lets every plugin change the object. What they leave out gets its defaults as if the client had left it out: what is
  /// stored must not differ from what the next write would make of it.
  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard !request.plugins.isEmpty else { return }
    let before = object
    for plugin in request.plugins { try await plugin.mutate(&object, request) }
    if object != before { _ = request.definition.pruneAndApplyDefaults(to: &object) }
  }

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    var conditions: [StoreTransaction.Condition] = []
    for plugin in request.plugins { conditions += try await plugin.validate(object, request) }
    return conditions
  }

  /// Adds what plugins reserve to a transaction that writes or, with no object, deletes an object.
  func addReservations(to transaction: inout StoreTransaction, for object: JSONObject?, _ request: AdmissionRequest)
    async throws(APIError)
  {
    for plugin in request.plugins {
      let more = try await plugin.reservations(for: object, request)
      transaction.conditions += more.conditions
      transaction.operations += more.operations
    }
  }

  /// Runs one attempt to write and, when it is over, what plugins do then.
  func attempting<Outcome>(
    _ request: RegistryRequest, isWritten: (Outcome) -> Bool,
    _ write: (WriteAttempt) async throws(APIError) -> Outcome
  ) async throws(APIError) -> Outcome {
    let attempt = WriteAttempt()
    let outcome: Outcome
    do {
      outcome = try await write(attempt)
    } catch {
      await attempt.end(isWritten: false)
      throw error
    }
    await attempt.end(isWritten: isWritten(outcome) && !request.isDryRun)
    return outcome
  }

  func admissionRequest(
    _ operation: AdmissionRequest.Operation, _ request: RegistryRequest, _ key: ObjectKey, stored: JSONObject? = nil,
    in attempt: WriteAttempt
  ) -> AdmissionRequest {
    var asked = AdmissionRequest(
      operation: operation, definition: request.definition, subresource: request.info.subresource, key: key,
      caller: request.caller, stored: stored, isDryRun: request.isDryRun, store: store, attempt: attempt,
      registry: self)
    asked.plugins = admission.filter { $0.handles(asked) }
    return asked
  }
}
