internal import ArktosClient
internal import ArktosCore

/// Empties a namespace or a tenant.
struct ContentDeletion: Sendable {
  let client: Client

  /// The kinds with namespaces that the tenant has defined.
  func customTypes(of tenant: String) async throws -> [ResourceType] {
    let definitions = try await client.list(CustomResourceDefinition.self, in: CollectionScope(tenant: tenant))
    return definitions.items.filter { $0.isTrue(.established) }
      .compactMap { CustomKind($0)?.served.first?.type }.filter { $0.scope == .namespace }
  }

  /// Deletes every object of these kinds in the scope.
  ///
  /// - Returns: how many objects are still there, because others hold finalizers on them.
  func deleteAll(of types: [ResourceType], in scope: CollectionScope) async throws -> Int {
    var remaining = 0
    for type in types {
      for object in try await client.list(type, in: scope).items {
        if try await delete(type, object) { remaining += 1 }
      }
    }
    return remaining
  }

  /// Whether the object is still there afterwards.
  private func delete(_ type: ResourceType, _ object: DynamicObject) async throws -> Bool {
    guard object.metadata.deletionTimestamp == nil else { return true }
    do {
      let answer = try await client.delete(
        type, object.objectKey, options: DeleteOptions(propagation: .background, uid: object.metadata.uid))
      return Self.isWaiting(answer)
    } catch let error as APIError where error.code == 404 {
      return false
    } catch let error as APIError where error.reason == .conflict {
      // Replaced, or on its way already.
      return true
    }
  }

  /// Whether a deletion's answer is an object that others have to let go of or to end; for some kinds it is the object
  /// that is gone.
  private static func isWaiting(_ answer: JSONObject) -> Bool {
    let metadata = ObjectMeta(json: answer[object: "metadata"] ?? [:])
    guard answer[string: "kind"] != "Status", metadata.deletionTimestamp != nil else { return false }
    let inSpec = answer[object: "spec"]?[strings: "finalizers"] ?? []
    return !metadata.finalizers.isEmpty || !inSpec.isEmpty
      || (metadata.json[int: "deletionGracePeriodSeconds"] ?? 0) > 0
  }

  /// Takes a finalizer off a namespace or tenant that is empty, and lets it go.
  func finalize<Container: Resource>(_ container: Container, without finalizer: String) async throws {
    do {
      var current = try await client.get(Container.self, container.objectKey)
      guard current.metadata.uid == container.metadata.uid else { return }
      var spec = current.json[object: "spec"] ?? [:]
      if spec[strings: "finalizers"].contains(finalizer) {
        spec[strings: "finalizers"].removeAll { $0 == finalizer }
        current.json["spec"] = .object(spec)
        _ = try await client.update(
          Container.resourceType, DynamicObject(json: current.json), subresource: "finalize")
      }
      try await client.delete(
        Container.self, container.objectKey, options: DeleteOptions(uid: container.metadata.uid))
    } catch let error as APIError where error.code == 404 {
      // Gone with its last finalizer.
    }
  }
}
