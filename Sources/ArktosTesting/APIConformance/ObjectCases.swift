import ArktosCore
import ArktosStore

extension APIConformance {
  static let objectCases: [Case] = [
    // RunTestCreate: successful create
    Case("create: what was created is read back, with the revision of its creation") { subject in
      try await subject.makeNamespaces("n")
      let before = try await subject.store.currentRevision()
      let created = try await subject.create("n", "a")
      let now = try await subject.store.currentRevision()
      try expectEqual(created.status, 201, "status")
      try expectEqual(created.revision, now, "resourceVersion")
      try expect(now > before, "nothing was committed")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, created.object, "object")
    },
    // RunTestCreate: create with ResourceVersion set
    Case("create: an object that names a resourceVersion is refused, and nothing is written") { subject in
      try await subject.makeNamespaces("n")
      let before = try await subject.store.currentRevision()
      var pod = Pod(json: APISubject.podObject("n", "a"))
      pod.metadata.resourceVersion = "1"
      let answer = try await subject.send(.post, APISubject.pods("n"), body: pod.json)
      try expectEqual(answer.status, 400, "status")
      try expectEqual(try await subject.store.currentRevision(), before, "revision")
    },
    // RunTestCreateWithKeyExist
    Case("create: a name that is taken is refused, and its object stays as it is") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let again = try await subject.send(.post, APISubject.pods("n"), body: APISubject.podObject("n", "a", node: "x"))
      try expectEqual(again.status, 409, "status")
      try expectEqual(again.reason, "AlreadyExists", "reason")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, created.object, "object")
    },
    // RunTestCreateWithTTL
    Case("create: an event is gone after an hour, and its deletion is told") { subject in
      let path = "/api/v1/tenants/default/namespaces/default/events"
      try expectEqual(try await subject.send(.post, path, body: event("e")).status, 201, "status")
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(path, start.asVersion)
      try await subject.letPass(.seconds(3590))
      try expectEqual(try await subject.send(.get, "\(path)/e").status, 200, "before the hour is over")
      try await subject.letPass(.seconds(20))
      try expectEqual(try await subject.changes(1, of: watch), ["DELETED default/e"], "events")
      try expectEqual(try await subject.send(.get, "\(path)/e").status, 404, "after it")
    },
    // RunTestGuaranteedUpdateWithTTL
    Case("update: a write of an event gives it another hour") { subject in
      let path = "/api/v1/tenants/default/namespaces/default/events"
      _ = try await subject.send(.post, path, body: event("e"))
      try await subject.letPass(.seconds(3000))
      let answer = try await subject.send(
        .patch, "\(path)/e", body: ["count": 2], contentType: "application/merge-patch+json")
      try expectEqual(answer.status, 200, "status of the write")
      try await subject.letPass(.seconds(3000))
      try expectEqual(try await subject.send(.get, "\(path)/e").status, 200, "after the first hour")
      try await subject.letPass(.seconds(610))
      try expectEqual(try await subject.send(.get, "\(path)/e").status, 404, "after the second one")
    },
    // RunTestGet
    Case("get: get existing") { try await expectGet($0) { _ in [] } },
    Case("get: resource version 0") { try await expectGet($0) { _ in [("resourceVersion", "0")] } },
    Case("get: object created resource version") { try await expectGet($0) { $0.created.asVersion } },
    Case("get: current object resource version, match=NotOlderThan") {
      try await expectGet($0) { $0.updated.asVersion }
    },
    Case("get: latest resource version") { try await expectGet($0) { $0.latest.asVersion } },
    Case("get: too high resource version") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      let future = Revision(try await subject.store.currentRevision().value + 1000)
      let answer = try await subject.letTimePass {
        try await subject.send(.get, APISubject.pod("n", "a"), future.asVersion)
      }
      try expectEqual(answer.status, 504, "status")
      try expectEqual(answer.causes, ["ResourceVersionTooLarge"], "causes")
      try expectEqual(answer.object.value(at: ["details", "retryAfterSeconds"]), 1, "seconds to wait")
    },
    Case("get: get non-existing") { subject in
      let answer = try await subject.send(.get, APISubject.pod("default", "absent"))
      try expectEqual(answer.status, 404, "status")
      try expectEqual(answer.reason, "NotFound", "reason")
    },
    Case("get: a resource version that is no number is refused") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      for text in ["abc", "-1"] {
        let answer = try await subject.send(.get, APISubject.pod("n", "a"), [("resourceVersion", text)])
        try expectEqual(answer.status, 400, "status for \(text)")
      }
    },
  ]

  private static func event(_ name: String) -> JSONObject {
    [
      "apiVersion": "v1", "kind": "Event",
      "metadata": ["name": .string(name), "namespace": "default", "tenant": "default"],
      "involvedObject": ["kind": "Pod", "namespace": "default", "name": "a"], "reason": "Tested", "message": "It was.",
      "type": "Normal",
    ]
  }

  /// A pod that was created, updated, and followed by something else.
  private struct Lives: Sendable {
    var created: Revision
    var updated: Revision
    var latest: Revision
  }

  private static func expectGet(_ subject: APISubject, _ query: (Lives) -> [(String, String)]) async throws {
    try await subject.makeNamespaces("n")
    let created = try await subject.create("n", "a").revision
    let updated = try await subject.label("n", "a", "changed", "yes")
    try await subject.create("n", "b")
    let lives = Lives(
      created: created, updated: updated.revision, latest: try await subject.store.currentRevision())
    let answer = try await subject.send(.get, APISubject.pod("n", "a"), query(lives))
    try expectEqual(answer.status, 200, "status")
    try expectEqual(answer.object, updated.object, "object")
  }
}
