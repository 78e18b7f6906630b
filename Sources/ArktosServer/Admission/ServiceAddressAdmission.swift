internal import ArktosCore
internal import ArktosStore

/// Gives services their addresses, each to one service of a tenant.
///
/// An address that is given out is a key of the store, written and deleted in the same commit as the service: two servers
/// cannot give it out twice, and none is lost.
struct ServiceAddressAdmission: AdmissionPlugin {
  let name = "ServiceAddress"
  /// The addresses of every tenant's services; tenants do not see each other's networks.
  let range: AddressRange
  let environment: Environment

  private static let reservations = RegistryKeys(
    type: ResourceType(version: "v1", kind: "ServiceAddress", plural: "serviceaddresses", scope: .tenant))
  /// How many addresses are tried at random before all are looked at in their order.
  private static let guesses = 16

  func handles(_ request: AdmissionRequest) -> Bool {
    request.definition.type == NetworkService.resourceType && request.subresource == nil
  }

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    var service = NetworkService(json: object)
    if service.spec.type == "ExternalName" {
      // A mere name has no address: one that the service had is given back, one that is asked for is refused later.
      let stored = request.stored.map { NetworkService(json: $0).spec.clusterIP } ?? ""
      guard service.spec.clusterIP == stored else { return }
      service.spec.clusterIP = ""
      service.spec.clusterIPs = []
    } else if service.spec.clusterIP.isEmpty {
      service.spec.clusterIP = try await freeAddress(request)
      service.spec.clusterIPs = [service.spec.clusterIP]
    } else {
      return
    }
    object = service.json
  }

  func reservations(for object: JSONObject?, _ request: AdmissionRequest) async throws(APIError) -> StoreTransaction {
    var transaction = StoreTransaction(operations: [])
    let old = request.stored.map(Self.addresses) ?? []
    let new = object.map(Self.addresses) ?? []
    for address in new where !old.contains(address) {
      guard range.contains(address) else {
        throw refusal(
          request, address,
          "the provided IP (\(address)) is not in the valid range. "
            + "The range of valid IPs is \(range)")
      }
      let key = key(address, request)
      guard try await isFree(address, request) else {
        throw refusal(request, address, "provided IP is already allocated")
      }
      transaction.conditions.append(.init(key, .absent))
      let owner = "\(request.key.namespace)/\(request.key.name)"
      transaction.operations.append(.put(key, StoreValue(Array(owner.utf8)), timeToLive: nil))
    }
    for address in old where !new.contains(address) { transaction.operations.append(.delete(key(address, request))) }
    return transaction
  }

  private static func addresses(_ object: JSONObject) -> [String] {
    NetworkService(json: object).spec.clusterIPs.filter { $0 != NetworkService.noAddress && !$0.isEmpty }
  }

  private func key(_ address: String, _ request: AdmissionRequest) -> StoreKey {
    Self.reservations.key(tenant: request.key.tenant, namespace: "", name: address)
  }

  private func isFree(_ address: String, _ request: AdmissionRequest) async throws(APIError) -> Bool {
    do {
      return try await request.store.get(key(address, request), at: .latest).entry == nil
    } catch {
      throw APIError(error, request.definition.type, name: request.key.name)
    }
  }

  private func freeAddress(_ request: AdmissionRequest) async throws(APIError) -> String {
    for _ in 0..<Self.guesses {
      let address = range.address(environment.random(range.capacity))
      if try await isFree(address, request) { return address }
    }
    let start = environment.random(range.capacity)
    for place in 0..<range.capacity {
      let address = range.address((start + place) % range.capacity)
      if try await isFree(address, request) { return address }
    }
    throw .internalError("failed to allocate a serviceIP: range is full")
  }

  private func refusal(_ request: AdmissionRequest, _ address: String, _ why: String) -> APIError {
    .invalid(
      request.definition.type, name: request.key.name,
      causes: [.invalid("spec.clusterIPs", [.string(address)], "failed to allocate IP \(address): \(why)")])
  }
}
