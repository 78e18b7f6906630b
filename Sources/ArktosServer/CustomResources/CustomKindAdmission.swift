internal import ArktosCore
internal import ArktosStore

/// Says of a CustomResourceDefinition whether its names are accepted and it is served, in the write itself; and keeps custom
/// resources from being created while their definition goes.
///
/// Kubernetes' controllers write the status later; clients that wait for `Established` need not wait here.
struct CustomKindAdmission: AdmissionPlugin {
  let name = "CustomKinds"
  let environment: Environment

  private static let definition = CustomResourceDefinition.definition

  func handles(_ request: AdmissionRequest) -> Bool {
    isAboutDefinition(request) || (request.operation == .create && request.definition.isCustom)
  }

  private func isAboutDefinition(_ request: AdmissionRequest) -> Bool {
    request.definition.type == CustomResourceDefinition.resourceType && request.subresource == nil
      && request.operation != .delete
  }

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard isAboutDefinition(request) else { return }
    var crd = CustomResourceDefinition(json: object)
    let others = try await others(request)
    let stored = request.stored.map { CustomResourceDefinition(json: $0) }
    CustomKindStatus.renew(&crd, stored: stored, others: others, at: environment.timestamp())
    object = crd.json
  }

  /// The tenant's other definitions of the same group.
  private func others(_ request: AdmissionRequest) async throws(APIError) -> [CustomResourceDefinition] {
    do {
      let range = Self.definition.keys.range(tenant: request.key.tenant, namespace: nil)
      let listing = try await request.store.list(range, at: .latest, limit: nil)
      var others: [CustomResourceDefinition] = []
      for entry in listing.entries where entry.key != Self.key(request.key) {
        do {
          others.append(CustomResourceDefinition(json: try JSONObject(parsing: entry.value.bytes)))
        } catch {
          throw APIError.internalError("the stored object at \(entry.key) cannot be read: \(error)")
        }
      }
      return others
    } catch let error as StoreError {
      throw APIError(error, request.definition.type, name: request.key.name)
    } catch let error as APIError {
      throw error
    } catch {
      throw .internalError("\(error)")
    }
  }

  private static func key(_ key: ObjectKey) -> StoreKey {
    definition.keys.key(tenant: key.tenant, namespace: "", name: key.name)
  }

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    guard request.operation == .create, request.definition.isCustom else { return [] }
    let type = request.definition.type
    let key = Self.key(ObjectKey(tenant: request.key.tenant, name: type.groupResource))
    let read: StoreRead
    do {
      read = try await request.store.get(key, at: .latest)
    } catch {
      throw APIError(error, type, name: request.key.name)
    }
    guard let entry = read.entry else { throw .pathNotFound }
    if try IndexedValue.record(of: entry, Self.definition).deletionTimestamp != nil {
      throw .methodNotAllowed("create not allowed while custom resource definition is terminating")
    }
    // Nothing is created behind the back of who deletes the definition's objects.
    return [StoreTransaction.Condition(key, .modRevision(entry.modRevision))]
  }
}
