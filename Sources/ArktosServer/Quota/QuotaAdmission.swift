internal import ArktosCore
internal import ArktosStore
internal import Logging

/// Keeps every namespace within its ResourceQuotas, and their accounts right.
///
/// The account of a quota, `status.used`, is written in the same commit as the object that changes it, on the condition that
/// nobody else wrote the quota meanwhile: several servers together cannot give out more than there is, and what is deleted
/// is given back at that moment. Source of rules and words: Kubernetes' admission plugin `ResourceQuota`.
struct QuotaAdmission: AdmissionPlugin {
  let name = "ResourceQuota"
  /// What may be counted in a tenant: one definition of each kind.
  typealias Kinds = @Sendable (_ tenant: String) async throws(APIError) -> [ResourceDefinition]
  let kinds: Kinds
  let logger: Logger
  /// Writers of one server in a namespace with quotas, one after the other: all of them write the same quota, and would
  /// only be in each other's way.
  private let turns = TurnQueue()

  init(kinds: @escaping Kinds, logger: Logger) {
    self.kinds = kinds
    self.logger = logger
  }

  func handles(_ request: AdmissionRequest) -> Bool {
    guard request.definition.type.scope == .namespace else { return false }
    // What most kinds use does not depend on what stands in an object, unless its end is near.
    return request.operation != .update || QuotaUsage.dependsOnContent(request.definition.type)
      || request.stored?[object: "metadata"]?["deletionTimestamp"] != nil
  }

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard request.definition.type == ResourceQuota.resourceType, request.operation == .update,
      request.subresource == nil, let stored = request.stored
    else { return }
    // Other objects count now: what was counted before says nothing.
    guard object["spec"]?["scopeSelector"] != stored["spec"]?["scopeSelector"] else { return }
    object[view: "status", as: ResourceQuotaStatus.self].used = [:]
  }

  func reservations(for object: JSONObject?, _ request: AdmissionRequest) async throws(APIError) -> StoreTransaction {
    var transaction = StoreTransaction(operations: [])
    let type = request.definition.type
    guard request.operation != .update || object == nil || QuotaUsage.dependsOnContent(type) else { return transaction }
    let usage = { (object: JSONObject?) in object.map { QuotaUsage(of: $0, type) } }
    let changesQuota = type == ResourceQuota.resourceType && changesLimits(object, request)
    // What comes or goes always counts. What it counts for is asked where there are quotas, which is seldom.
    let comesOrGoes = (request.stored == nil) != (object == nil)
    guard comesOrGoes || changesQuota || usage(request.stored) != usage(object) else { return transaction }

    var mark = try await mark(request)
    if mark.hasQuotas || changesQuota {
      try await waitForTurn(request)
      mark = try await self.mark(request)
    }
    transaction.conditions.append(mark.condition)
    if changesQuota { transaction.operations.append(changing(mark, to: object, request)) }
    guard mark.hasQuotas else { return transaction }
    let (before, after) = (usage(request.stored), usage(object))
    guard before != after else { return transaction }
    for quota in try await quotas(request) {
      let change = quota.share(of: after) - quota.share(of: before)
      guard change.amounts.values.contains(where: { $0 != .zero }) else { continue }
      if let object { try requireSpecified(object, by: quota, request) }
      let used = try await used(quota, change, request)
      transaction.conditions.append(quota.condition)
      transaction.operations.append(quota.putting(used: used + change))
    }
    return transaction
  }

  // MARK: - Rules

  /// Where sums of computing are limited, every container of a new pod must say what it takes.
  private func requireSpecified(_ pod: JSONObject, by quota: StoredQuota, _ request: AdmissionRequest) throws(APIError)
  {
    guard request.operation == .create, request.definition.type == Pod.resourceType else { return }
    let missing = QuotaUsage.unspecified(pod, limits: quota.hard.names)
    guard !missing.isEmpty else { return }
    let texts = missing.map { "\($0.resource) for: \($0.containers.joined(separator: ","))" }
    throw refusal("failed quota: \(quota.quota.metadata.name): must specify \(texts.joined(separator: "; "))", request)
  }

  /// What is used of a quota.
  ///
  /// - Throws: 403 if the change would exceed it.
  private func used(_ quota: StoredQuota, _ change: ResourceAmounts, _ request: AdmissionRequest)
    async throws(APIError) -> ResourceAmounts
  {
    var used: ResourceAmounts
    if let known = quota.used { used = known } else { used = try await count(quota, request) }
    var exceeded = quota.exceeded(by: change, beyond: used)
    if !exceeded.isEmpty, request.definition.timeToLive != nil {
      // Objects that expire are given back by nobody.
      used = try await count(quota, request)
      exceeded = quota.exceeded(by: change, beyond: used)
    }
    guard !exceeded.isEmpty else { return used }
    throw refusal(
      "exceeded quota: \(quota.quota.metadata.name), requested: \(change.text(of: exceeded)), "
        + "used: \(used.text(of: exceeded)), limited: \(quota.hard.text(of: exceeded))", request)
  }

  private func refusal(_ why: String, _ request: AdmissionRequest) -> APIError {
    .forbidden(request.definition.type, name: request.key.name, why)
  }

  // MARK: - Quotas themselves

  /// Whether a write is about a quota and other objects will count from then on.
  private func changesLimits(_ object: JSONObject?, _ request: AdmissionRequest) -> Bool {
    request.operation != .update || object == nil || object?["spec"] != request.stored?["spec"]
  }

  /// What a change of a quota does to the mark; when it is committed everything is counted.
  private func changing(_ mark: QuotaMark, to object: JSONObject?, _ request: AdmissionRequest)
    -> StoreTransaction.Operation
  {
    guard object != nil else { return mark.forgetting(request.key.name) }
    let key = request.definition.keys.key(
      tenant: request.key.tenant, namespace: request.key.namespace, name: request.key.name)
    request.atEnd { isWritten in
      if isWritten { await tryToSettle(key, request) }
    }
    return mark.naming(request.key.name)
  }

  private func tryToSettle(_ key: StoreKey, _ request: AdmissionRequest) async {
    do {
      try await settle(key, request)
    } catch {
      // The next write that counts will do it.
      logger.warning("a quota could not be counted", metadata: ["key": "\(key)", "error": "\(error.message)"])
    }
  }

  /// Counts what a new or changed quota limits, and writes it down.
  private func settle(_ key: StoreKey, _ request: AdmissionRequest) async throws(APIError) {
    for _ in 0..<Registry.maximumAttempts {
      let entry = try await read(request) { store throws(StoreError) in try await store.get(key).entry }
      guard let entry else { return }
      let quota = try StoredQuota(entry)
      guard quota.used == nil else { return }
      let used = try await count(quota, request)
      do {
        _ = try await request.store.commit(
          StoreTransaction(conditions: [quota.condition], operations: [quota.putting(used: used)]))
        return
      } catch {
        guard error.code == .conflict else { throw APIError(error, request.definition.type, name: request.key.name) }
      }
    }
  }

  private func count(_ quota: StoredQuota, _ request: AdmissionRequest) async throws(APIError) -> ResourceAmounts {
    return try await quota.count(try await kinds(request.key.tenant), request.key, request.store)
  }

  // MARK: - Reads

  private func waitForTurn(_ request: AdmissionRequest) async throws(APIError) {
    let place = "\(request.key.tenant)/\(request.key.namespace)"
    try await turns.enter(place)
    request.atEnd { [turns] _ in turns.leave(place) }
  }

  private func mark(_ request: AdmissionRequest) async throws(APIError) -> QuotaMark {
    do {
      return try await QuotaMark(
        tenant: request.key.tenant, namespace: request.key.namespace, store: request.store)
    } catch {
      throw APIError(error, request.definition.type, name: request.key.name)
    }
  }

  /// The quotas of the namespace, without the one that the request itself is about.
  private func quotas(_ request: AdmissionRequest) async throws(APIError) -> [StoredQuota] {
    let keys = ResourceQuota.definition.keys
    let range = keys.range(tenant: request.key.tenant, namespace: request.key.namespace)
    var own: StoreKey?
    if request.definition.type == ResourceQuota.resourceType {
      own = keys.key(tenant: request.key.tenant, namespace: request.key.namespace, name: request.key.name)
    }
    let entries = try await read(request) { store throws(StoreError) in try await store.list(range).entries }
    var quotas: [StoredQuota] = []
    for entry in entries where entry.key != own { quotas.append(try StoredQuota(entry)) }
    return quotas
  }

  private func read<Result>(
    _ request: AdmissionRequest, _ body: (any Store) async throws(StoreError) -> Result
  ) async throws(APIError) -> Result {
    do {
      return try await body(request.store)
    } catch {
      throw APIError(error, request.definition.type, name: request.key.name)
    }
  }
}

extension StoredQuota {
  /// The resources of which there would be more than allowed, sorted.
  fileprivate func exceeded(by change: ResourceAmounts, beyond used: ResourceAmounts) -> [String] {
    change.names.filter { change[$0] > .zero && used[$0] + change[$0] > hard[$0] }
  }
}
