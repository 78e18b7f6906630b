import ArktosCore
import ArktosStore

extension APIConformance {
  static let updateCases: [Case] = [
    // RunTestGuaranteedUpdate
    Case("update: non-existing key, ignoreNotFound=false") { subject in
      try await subject.makeNamespaces("n")
      let answer = try await subject.send(
        .put, APISubject.pod("n", "a"), body: APISubject.podObject("n", "a"))
      try expectEqual(answer.status, 404, "status")
    },
    Case("update: non-existing key, ignoreNotFound=true") { subject in
      let path = "/api/v1/tenants/default/namespaces/default/events/e"
      let event: JSONObject = [
        "apiVersion": "v1", "kind": "Event",
        "metadata": ["name": "e", "namespace": "default", "tenant": "default"],
        "involvedObject": ["kind": "Pod", "namespace": "default", "name": "a"],
      ]
      let answer = try await subject.send(.put, path, body: event)
      try expectEqual(answer.status, 201, "a kind that is created by updates")
      try expectEqual(try await subject.send(.get, path).status, 200, "afterwards")
    },
    Case("update: existing key") { subject in
      let created = try await makePod(subject)
      var pod = Pod(json: created.object)
      pod.metadata.labels["changed"] = "yes"
      let answer = try await subject.send(.put, APISubject.pod("n", "a"), body: pod.json)
      try expectEqual(answer.status, 200, "status")
      try expectEqual(answer.revision, try await subject.store.currentRevision(), "resourceVersion")
      try expect(answer.revision > created.revision, "the version did not grow")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, answer.object, "object")
    },
    Case("update: same data") { subject in
      let created = try await makePod(subject)
      try await expectNoChange(subject, created, try await put(subject, created.object))
    },
    Case("update: same data, a selfLink") { subject in
      let created = try await makePod(subject)
      var pod = Pod(json: created.object)
      pod.metadata.json["selfLink"] = "/api/v1/pods/a"
      try await expectNoChange(subject, created, try await put(subject, pod.json))
    },
    Case("update: UID match") { subject in
      let created = try await makePod(subject)
      var pod = Pod(json: created.object)
      pod.metadata.labels["changed"] = "yes"
      pod.metadata.json["resourceVersion"] = nil
      try expectEqual(try await put(subject, pod.json).status, 200, "status")
    },
    Case("update: UID mismatch") { subject in
      let created = try await makePod(subject)
      var pod = Pod(json: created.object)
      pod.metadata.labels["changed"] = "yes"
      pod.metadata.json["uid"] = "another"
      let answer = try await put(subject, pod.json)
      try expectEqual(answer.status, 409, "status")
      try expectEqual(answer.reason, "Conflict", "reason")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, created.object, "object")
    },
    // RunTestGuaranteedUpdateWithSuggestionAndConflict
    Case("update: one that was worked out on an earlier version is refused, and changes nothing") { subject in
      let created = try await makePod(subject)
      let updated = try await subject.label("n", "a", "changed", "yes")
      var pod = Pod(json: created.object)
      pod.metadata.labels["late"] = "yes"
      let answer = try await put(subject, pod.json)
      try expectEqual(answer.status, 409, "status")
      try expectEqual(answer.reason, "Conflict", "reason")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, updated.object, "object")
    },
    // RunTestGuaranteedUpdateWithConflict
    Case("update: patches at the same time all count") { subject in
      _ = try await makePod(subject)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 { group.addTask { try await subject.label("n", "a", "writer-\(number)", "yes") } }
        try await group.waitForAll()
      }
      let pod = Pod(json: try await subject.send(.get, APISubject.pod("n", "a")).object)
      try expectEqual(pod.metadata.labels.count, 8, "labels")
    },
  ]

  private static func makePod(_ subject: APISubject) async throws -> APIAnswer {
    try await subject.makeNamespaces("n")
    return try await subject.create("n", "a")
  }

  private static func put(_ subject: APISubject, _ object: JSONObject) async throws -> APIAnswer {
    try await subject.send(.put, APISubject.pod("n", "a"), body: object)
  }

  /// What changes nothing is not written, so that no watch is told of it.
  private static func expectNoChange(_ subject: APISubject, _ created: APIAnswer, _ answer: APIAnswer) async throws {
    try expectEqual(answer.status, 200, "status")
    try expectEqual(answer.object, created.object, "object")
    try expectEqual(try await subject.store.currentRevision(), created.revision, "revision of the store")
  }
}
