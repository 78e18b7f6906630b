public import ArktosCore
public import ArktosStore

/// A write that is about to happen, as admission sees it.
public struct AdmissionRequest: Sendable {
  public enum Operation: String, Hashable, Sendable {
    case create = "CREATE"
    case update = "UPDATE"
    case delete = "DELETE"
  }

  public var operation: Operation
  public var definition: ResourceDefinition
  public var subresource: String?
  public var key: ObjectKey
  public var caller: Caller
  /// The object as it is stored; nil on create.
  public var stored: JSONObject?
  /// Nothing will be written.
  public var isDryRun: Bool
  /// Where plugins look things up; reads see every acknowledged write.
  public var store: any Store
  /// Creates what belongs to the object that is written; nil in requests that a test has made up.
  var registry: Registry?
  private let attempt: WriteAttempt
  /// Who is asked about this write.
  var plugins: [any AdmissionPlugin] = []

  public init(
    operation: Operation, definition: ResourceDefinition, subresource: String? = nil, key: ObjectKey, caller: Caller,
    stored: JSONObject? = nil, isDryRun: Bool = false, store: any Store
  ) {
    self.init(
      operation: operation, definition: definition, subresource: subresource, key: key, caller: caller, stored: stored,
      isDryRun: isDryRun, store: store, attempt: WriteAttempt(), registry: nil)
  }

  init(
    operation: Operation, definition: ResourceDefinition, subresource: String?, key: ObjectKey, caller: Caller,
    stored: JSONObject?, isDryRun: Bool, store: any Store, attempt: WriteAttempt, registry: Registry?
  ) {
    self.operation = operation
    self.definition = definition
    self.subresource = subresource
    self.key = key
    self.caller = caller
    self.stored = stored
    self.isDryRun = isDryRun
    self.store = store
    self.attempt = attempt
    self.registry = registry
  }

  /// Does something when this attempt to write is over, before the caller gets an answer.
  ///
  /// A write may take several attempts, when others come in between; plugins are asked anew for each.
  /// - Parameter action: gets whether the object is stored now as the caller wants it; not so after dry runs, refusals and attempts
  ///   that came too late.
  public func atEnd(_ action: @escaping @Sendable (_ isWritten: Bool) async -> Void) { attempt.atEnd(action) }

  /// Creates another object by the same rules as any, in the server's own name; in a dry run nothing is written.
  func create<R: Resource>(_ object: R) async throws(APIError) {
    guard let registry, let definition = ResourceCatalog.builtin.definition(for: R.resourceType) else { return }
    let type = R.resourceType
    let place = object.metadata
    let info = RequestInfo(
      verb: .create, group: type.group, version: type.version, tenant: place.tenant, namespace: place.namespace,
      resource: type.plural)
    _ = try await registry.create(
      object.json,
      RegistryRequest(
        info: info, definition: definition, caller: .systemAdmin, isDryRun: isDryRun,
        fieldManager: "arktos-apiserver"))
  }
}

/// A rule about writes beyond what a kind's own schema and strategy say.
///
/// Every plugin first may change the object (`mutate`), in their order; when the object has been validated, each may
/// refuse it (`validate`). What may be given out only once it can reserve in the same
/// commit (`reservations`). All have defaults that do nothing.
public protocol AdmissionPlugin: Sendable {
  var name: String { get }

  /// Whether the plugin has anything to say to a write; if not, it is not asked at all. By default it has.
  ///
  /// Asked once for each attempt, before the object is looked at. As Kubernetes' `admission.Interface.Handles`, which
  /// knows the operation alone.
  func handles(_ request: AdmissionRequest) -> Bool

  /// Changes the object that is about to be written. Unknown fields are removed and defaults filled in afterwards.
  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError)

  /// Refuses the write by throwing, or names what must still be true when it is committed.
  ///
  /// A condition that no longer holds then makes the registry ask again, so a decision is never based on a state
  /// that has passed.
  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]

  /// What is written in the same commit as the object, and what must be true of it then: what may be given out only once.
  ///
  /// Asked after every plugin has agreed; with no object when the stored one goes for good.
  func reservations(for object: JSONObject?, _ request: AdmissionRequest) async throws(APIError) -> StoreTransaction
}

extension AdmissionPlugin {
  public func handles(_ request: AdmissionRequest) -> Bool { true }

  public func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {}

  public func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  { [] }

  public func reservations(for object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> StoreTransaction
  { StoreTransaction(operations: []) }
}
