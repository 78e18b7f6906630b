internal import ArktosClient
internal import ArktosCore

/// This process's ControllerInstance: the object that lives as long as it is renewed.
struct InstanceLease: Sendable {
  let client: Client
  let name: String
  let type: String

  private var key: ObjectKey { ObjectKey(name: name) }

  private func object(upperBound: HashKey, workload: Int) -> ControllerInstance {
    var instance = ControllerInstance(name: name)
    instance.controllerType = type
    instance.controllerKey = upperBound
    instance.workloadNum = Int64(workload)
    return instance
  }

  func register() async throws {
    _ = try await client.create(object(upperBound: .minimum, workload: 0))
  }

  /// Renews the lease; false if it has run out, or the object was deleted.
  func renew(upperBound: HashKey, workload: Int) async throws -> Bool {
    do {
      _ = try await client.update(object(upperBound: upperBound, workload: workload))
      return true
    } catch let error as APIError where error.code == 404 {
      return false
    }
  }

  func delete() async throws {
    do {
      try await client.delete(ControllerInstance.self, key)
    } catch let error as APIError where error.code == 404 {
      // Already gone.
    }
  }
}
