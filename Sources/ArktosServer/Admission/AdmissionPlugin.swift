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

  public init(
    operation: Operation, definition: ResourceDefinition, subresource: String? = nil, key: ObjectKey, caller: Caller,
    stored: JSONObject? = nil, isDryRun: Bool = false, store: any Store
  ) {
    self.operation = operation
    self.definition = definition
    self.subresource = subresource
    self.key = key
    self.caller = caller
    self.stored = stored
    self.isDryRun = isDryRun
    self.store = store
  }
}

/// A rule about writes beyond what a kind's own schema and strategy say.
///
/// Every plugin first may change the object (`mutate`), in their order; when the object has been validated, each may
/// refuse it (`validate`). What may be given out only once it can reserve in the same
/// commit (`reservations`). All have defaults that do nothing.
public protocol AdmissionPlugin: Sendable {
  var name: String { get }

  /// Changes the object that is about to be written.
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
  public func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {}

  public func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  { [] }

  public func reservations(for object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> StoreTransaction
  { StoreTransaction(operations: []) }
}
