import ArktosClient
import ArktosCore
import ArktosStore

/// What clients are told when something is wrong behind the API.
extension APIConformance {
  static let failureCases: [Case] = [
    // RunTestTransformationFailure
    Case("an object that cannot be read fails lists and gets, which name it, and no other object") { subject in
      let broken = try await breakPod(subject)
      for query in [[], [("limit", "10")], [("labelSelector", "a=b")]] {
        let list = try await subject.send(.get, APISubject.pods("n"), query)
        try expectEqual(list.status, 500, "status of a list with \(query)")
        try expect((list.object[string: "message"] ?? "").contains("\(broken)"), "the message names no object")
      }
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "b")).status, 500, "status of a get")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 200, "another object")
    },
    // RunTestWatchError, RunWatchErrorIsBlockingFurtherEvents
    Case("an object that cannot be read ends a watch with an error, behind which nothing comes") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(APISubject.pods("n"), start.asVersion)
      try await subject.create("n", "a")
      let key = try await storedKey(of: "a", subject)
      _ = try await subject.store.commit(.put(key, StoreValue(Array("{ broken".utf8))))
      try await subject.create("n", "c")
      try expectEqual(try await subject.changes(1, of: watch), ["ADDED n/a"], "events before it")
      do {
        let event = try await watch.next()
        throw ConformanceFailure(message: "the watch gave \(String(describing: event))", file: #fileID, line: #line)
      } catch let error as APIError {
        try expectEqual(error.code, 500, "code")
        try expectEqual(error.reason, .internalError, "reason")
      }
      try expectEqual(try await watch.next()?.kind, nil, "behind the error")
    },
    // RunWatchErrorIsBlockingFurtherEvents: a watch that falls behind
    Case("a watch that history has passed by ends with 410, behind which nothing comes") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      try await subject.create("n", "a")
      try await subject.label("n", "a", "changed", "yes")
      try await subject.store.compact(through: try await subject.store.currentRevision())
      do {
        let watch = try await subject.watch(APISubject.pods("n"), start.asVersion)
        let event = try await watch.next()
        throw ConformanceFailure(message: "the watch gave \(String(describing: event))", file: #fileID, line: #line)
      } catch let error as APIError {
        try expectEqual(error.code, 410, "code")
      }
    },
  ]

  /// Pods a, b and c, of which b is damaged in the store; gives b's key.
  private static func breakPod(_ subject: APISubject) async throws -> StoreKey {
    try await subject.makeNamespaces("n")
    for pod in ["a", "b", "c"] { try await subject.create("n", pod) }
    let key = try await storedKey(of: "b", subject)
    _ = try await subject.store.commit(.put(key, StoreValue(Array("{ broken".utf8))))
    return key
  }

  private static func storedKey(of pod: String, _ subject: APISubject) async throws -> StoreKey {
    let entries = try await subject.store.list(.prefix("/registry/pods/default/n/")).entries
    guard let entry = entries.first(where: { $0.key.description.hasSuffix("/\(pod)") }) else {
      throw ConformanceFailure(message: "the pod \(pod) is not in the store", file: #fileID, line: #line)
    }
    return entry.key
  }
}
