import ArktosClient
import ArktosCore
import ArktosStore

/// Deletions that somebody has to finish, and deletions of many objects.
extension APIConformance {
  static let finalizationCases: [Case] = [
    // TestGracefulStoreHandleFinalizers, TestNonGracefulStoreHandleFinalizers, TestMarkAsDeleting
    Case("delete: an object with finalizers is marked once, waits, and goes with its last one") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      let held = try await finalizers(["example.com/x", "example.com/y"], of: "a", on: subject)
      let watch = try await subject.watch(APISubject.pods("n"), held.revision.asVersion)
      let marked = try await subject.send(.delete, APISubject.pod("n", "a"))
      try expectEqual(marked.status, 200, "status of the deletion")
      let mark = marked.object.value(at: ["metadata", "deletionTimestamp"])
      try expect(mark?.stringValue?.isEmpty == false, "the object is not marked")
      let again = try await subject.send(.delete, APISubject.pod("n", "a"))
      try expectEqual(again.object, marked.object, "a second deletion changes nothing")
      try await finalizers(["example.com/y"], of: "a", on: subject)
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 200, "with one finalizer left")
      try await finalizers([], of: "a", on: subject)
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 404, "without finalizers")
      try await expectAll(watch, ["MODIFIED n/a", "MODIFIED n/a", "DELETED n/a"], subject)
    },
    // TestStoreDeletionPropagation, TestDeletionFinalizersForGarbageCollection
    Case("delete: Background deletes at once") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      let answer = try await delete("a", on: subject, ["propagationPolicy": "Background"])
      try expectEqual(answer.status, 200, "status")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 404, "afterwards")
    },
    Case("delete: Foreground leaves the object, marked, for as long as dependents are to be deleted") { subject in
      try await expectWaiting(subject, ["propagationPolicy": "Foreground"], for: "foregroundDeletion")
    },
    // TestStoreDeleteWithOrphanDependents
    Case("delete: Orphan leaves the object, marked, until its dependents are set free") { subject in
      try await expectWaiting(subject, ["propagationPolicy": "Orphan"], for: "orphan")
    },
    Case("delete: orphanDependents is the older way to say Orphan") { subject in
      try await expectWaiting(subject, ["orphanDependents": true], for: "orphan")
    },
    Case("delete: a policy that does not exist is refused, and nothing happens") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let answer = try await delete("a", on: subject, ["propagationPolicy": "Sideways"])
      try expect([400, 422].contains(answer.status), "status \(answer.status)")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, created.object, "object")
    },
    // TestStoreDeleteCollection, TestStoreDeleteCollectionWithWatch
    Case("delete: of a collection deletes what is selected, and a watch is told of each") { subject in
      try await subject.makeNamespaces("n", "m")
      for pod in ["a", "b", "c"] { try await subject.create("n", pod, labels: ["kind": pod == "b" ? "keep" : "go"]) }
      try await subject.create("m", "a", labels: ["kind": "go"])
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(APISubject.pods(), start.asVersion)
      let answer = try await subject.send(.delete, APISubject.pods("n"), [("labelSelector", "kind=go")])
      try expectEqual(answer.status, 200, "status")
      try expectEqual(answer.items, ["n/a", "n/c"], "what was deleted")
      // Many are deleted at a time, in whatever order.
      let now = try await subject.store.currentRevision()
      try expectEqual(
        try await subject.changes(of: watch, through: now).sorted(), ["DELETED n/a", "DELETED n/c"], "events")
      try expectEqual(try await subject.send(.get, APISubject.pods()).items, ["m/a", "n/b"], "what is left")
    },
    // TestStoreDeleteCollectionNotFound
    Case("delete: of a collection without objects, by several at once, is no error") { subject in
      try await subject.makeNamespaces("n")
      for number in 0..<10 { try await subject.create("n", "p\(number)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<3 {
          group.addTask {
            let answer = try await subject.send(.delete, APISubject.pods("n"))
            try expectEqual(answer.status, 200, "status")
          }
        }
        try await group.waitForAll()
      }
      let answer = try await subject.send(.delete, APISubject.pods("n"))
      try expectEqual(answer.status, 200, "status when nothing is left")
      try expectEqual(answer.items, [], "what was deleted then")
    },
    // TestStoreCreateWithRetryNameGenerate
    Case("create: generateName gives each object a name of its own") { subject in
      try await subject.makeNamespaces("n")
      var pod = Pod(json: APISubject.podObject("n", ""))
      pod.metadata.json["name"] = nil
      pod.metadata.json["generateName"] = "job-"
      var names: Set<String> = []
      for _ in 0..<20 {
        let answer = try await subject.send(.post, APISubject.pods("n"), body: pod.json)
        try expectEqual(answer.status, 201, "status")
        let name = answer.object[object: "metadata"]?[string: "name"] ?? ""
        try expect(name.hasPrefix("job-") && name.count > 4, "the name \(name) is not made from the prefix")
        names.insert(name)
      }
      try expectEqual(names.count, 20, "different names")
    },
  ]

  @discardableResult
  private static func finalizers(_ finalizers: [String], of pod: String, on subject: APISubject) async throws
    -> APIAnswer
  {
    try await subject.patch(
      "n", pod, ["metadata": ["finalizers": .array(finalizers.map { .string($0) })]])
  }

  private static func delete(_ pod: String, on subject: APISubject, _ options: JSONObject) async throws -> APIAnswer {
    try await subject.send(.delete, APISubject.pod("n", pod), body: options)
  }

  /// A deletion with these options must leave the pod to whoever owns the finalizer, and end when that is removed.
  private static func expectWaiting(_ subject: APISubject, _ options: JSONObject, for finalizer: String) async throws {
    try await subject.makeNamespaces("n")
    try await subject.create("n", "a")
    let answer = try await delete("a", on: subject, options)
    try expectEqual(answer.status, 200, "status")
    let waiting = Pod(json: try await subject.send(.get, APISubject.pod("n", "a")).object)
    try expectEqual(waiting.metadata.finalizers, [finalizer], "finalizers")
    try expect(waiting.metadata.deletionTimestamp != nil, "the object is not marked")
    try await finalizers([], of: "a", on: subject)
    try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 404, "afterwards")
  }
}
