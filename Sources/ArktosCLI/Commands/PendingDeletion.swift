internal import ArktosClient
internal import ArktosCore

/// An object that was asked to go and may still wait for its finalizers.
struct PendingDeletion: Sendable {
  private let type: ResourceType
  private let key: ObjectKey
  /// Another object of the same name does not count; nil if the server did not say.
  private let uid: String?

  /// - Parameter answer: what the server answered to the request; nil is given if the object is gone for certain.
  init?(_ type: ResourceType, _ key: ObjectKey, answer: JSONObject) {
    if answer[string: "kind"] == "Status" { return nil }
    self.type = type
    self.key = key
    uid = answer.value(at: ["metadata", "uid"])?.stringValue
  }

  /// Follows the object until it is gone.
  func wait(_ connection: Connection, _ session: Session) async throws {
    let query = CollectionQuery(
      type, in: CollectionScope(tenant: key.tenant, namespace: key.namespace.isEmpty ? nil : key.namespace),
      fields: "metadata.name=\(key.name)")
    while true {
      let list = try await connection.client.list(query)
      guard list.items.contains(where: isTheOne) else { return }
      var watch = ResumingWatch(
        source: connection.client, query: query, after: list.resourceVersion, session: session)
      do {
        while true {
          let event = try await watch.next()
          // Another object of the same name means that this one went, too.
          if event.kind != .bookmark, event.kind == .deleted || !isTheOne(event.object) { return }
        }
      } catch let error as APIError where error.code == 410 {
        continue  // History no longer reaches back: look again.
      }
    }
  }

  private func isTheOne(_ object: DynamicObject) -> Bool { uid == nil || object.metadata.uid == uid }
}
