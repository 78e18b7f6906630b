import ArktosCore
import ArktosStore

/// Deletions of pods that run somewhere, and are given time to end.
extension APIConformance {
  static let gracefulDeletionCases: [Case] = [
    // TestStoreGracefulDeleteWithResourceVersion, TestGracefulStoreCanDeleteIfExistingGracePeriodZero
    Case("delete: a pod on a node is given time, and its node ends it") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a", node: "node")
      let watch = try await subject.watch(APISubject.pods("n"), created.revision.asVersion)
      let answer = try await delete(subject)
      try expectEqual(answer.status, 200, "status")
      try expectEqual(metadata(answer, "deletionGracePeriodSeconds"), 30, "grace period")
      try expect(metadata(answer, "deletionTimestamp")?.stringValue?.isEmpty == false, "the pod is not marked")
      try expectEqual(metadata(answer, "generation"), 2, "generation")
      try expectEqual(try await get(subject).object, answer.object, "the stored pod")

      let status = try await subject.send(
        .patch, APISubject.pod("n", "a") + "/status", body: ["status": ["phase": "Succeeded"]],
        contentType: "application/merge-patch+json")
      try expectEqual(status.status, 200, "the node's report")
      try expectEqual(try await get(subject).status, 200, "after the report")

      let other = try await delete(subject, ["gracePeriodSeconds": 0, "preconditions": ["uid": "another"]])
      try expectEqual(other.status, 409, "the end of another pod")
      let uid = metadata(created, "uid") ?? .null
      let end = try await delete(subject, ["gracePeriodSeconds": 0, "preconditions": ["uid": uid]])
      try expectEqual(end.status, 200, "the end")
      try expectEqual(end.object[string: "kind"], "Pod", "what the end answers")
      try expectEqual(try await get(subject).status, 404, "afterwards")
      let told = try await subject.changes(of: watch, through: try await subject.store.currentRevision())
      try expectEqual(told, ["MODIFIED n/a@node", "MODIFIED n/a@node", "DELETED n/a@node"], "what a watch is told")
    },
    Case("delete: time is as long as asked for, or as the pod says") { subject in
      try await subject.makeNamespaces("n")
      for (name, asked, expected) in [("a", Int64?.none, Int64(7)), ("b", 3, 3), ("c", -5, 1)] {
        var pod = APISubject.podObject("n", name, node: "node")
        var spec = pod[object: "spec"] ?? [:]
        spec["terminationGracePeriodSeconds"] = 7
        pod["spec"] = .object(spec)
        try expectEqual(try await subject.send(.post, APISubject.pods("n"), body: pod).status, 201, "creation")
        let query = asked.map { [("gracePeriodSeconds", "\($0)")] } ?? []
        let answer = try await subject.send(.delete, APISubject.pod("n", name), query)
        try expectEqual(metadata(answer, "deletionGracePeriodSeconds"), .int(expected), "grace period of \(name)")
      }
      let broken = try await subject.send(.delete, APISubject.pod("n", "a"), [("gracePeriodSeconds", "soon")])
      try expectEqual(broken.status, 400, "a time that is none")
    },
    Case("delete: time can be taken, not given") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a", node: "node")
      let first = try await delete(subject, ["gracePeriodSeconds": 20])
      let longer = try await delete(subject, ["gracePeriodSeconds": 60])
      try expectEqual(longer.object, first.object, "a longer time changes nothing")
      try expectEqual(try await delete(subject).object, first.object, "no time changes nothing")
      let shorter = try await delete(subject, ["gracePeriodSeconds": 10])
      try expectEqual(metadata(shorter, "deletionGracePeriodSeconds"), 10, "grace period")
      try expectEqual(metadata(shorter, "generation"), 2, "generation")
      let deadlines = [first, shorter].compactMap { metadata($0, "deletionTimestamp")?.stringValue }
      try expect(deadlines.count == 2 && deadlines[1] < deadlines[0], "the deadline stays: \(deadlines)")
    },
    Case("delete: a pod that runs nowhere goes at once") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "waiting")
      for phase in ["Succeeded", "Failed"] {
        try await subject.create("n", phase.lowercased(), node: "node")
        let report = try await subject.send(
          .patch, APISubject.pod("n", phase.lowercased()) + "/status", body: ["status": ["phase": .string(phase)]],
          contentType: "application/merge-patch+json")
        try expectEqual(report.status, 200, "report")
      }
      for name in ["waiting", "succeeded", "failed"] {
        let answer = try await subject.send(.delete, APISubject.pod("n", name), [("gracePeriodSeconds", "30")])
        try expectEqual(answer.status, 200, "status")
        try expectEqual(metadata(answer, "deletionGracePeriodSeconds"), 0, "grace period")
        try expectEqual(try await subject.send(.get, APISubject.pod("n", name)).status, 404, "\(name) afterwards")
      }
    },
    // TestGracefulStoreHandleFinalizers
    Case("delete: time and finalizers are both waited for") { subject in
      try await subject.makeNamespaces("n")
      for nodeIsFirst in [true, false] {
        try await subject.create("n", "a", node: "node")
        try await subject.patch("n", "a", ["metadata": ["finalizers": ["example.com/x"]]])
        try expectEqual(metadata(try await delete(subject), "deletionGracePeriodSeconds"), 30, "grace period")
        let letGo: JSONObject = ["metadata": ["finalizers": .null]]
        if !nodeIsFirst {
          try await subject.patch("n", "a", letGo)
          try expectEqual(try await get(subject).status, 200, "before its node has ended it")
        }
        let end = try await delete(subject, ["gracePeriodSeconds": 0])
        try expectEqual(metadata(end, "deletionGracePeriodSeconds"), 0, "grace period at the end")
        if nodeIsFirst {
          try expectEqual(try await get(subject).status, 200, "with a finalizer")
          try await subject.patch("n", "a", letGo)
        }
        try expectEqual(try await get(subject).status, 404, "afterwards")
      }
    },
    Case("delete: of a collection gives each pod its time") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "runs", node: "node")
      try await subject.create("n", "waits")
      try expectEqual(try await subject.send(.delete, APISubject.pods("n")).status, 200, "status")
      let left = try await subject.send(.get, APISubject.pods("n"))
      try expectEqual(left.items, ["n/runs@node"], "what is left")
      let end = try await subject.send(.delete, APISubject.pods("n"), body: ["gracePeriodSeconds": 0])
      try expectEqual(end.status, 200, "status of the end")
      try expectEqual(try await subject.send(.get, APISubject.pods("n")).items, [], "afterwards")
    },
    Case("delete: a trial of a graceful deletion shows it and marks nothing") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a", node: "node")
      let trial = try await subject.send(.delete, APISubject.pod("n", "a"), [("dryRun", "All")])
      try expectEqual(metadata(trial, "deletionGracePeriodSeconds"), 30, "grace period")
      try expectEqual(try await get(subject).object, created.object, "the stored pod")
    },
  ]

  private static func delete(_ subject: APISubject, _ options: JSONObject? = nil) async throws -> APIAnswer {
    try await subject.send(.delete, APISubject.pod("n", "a"), body: options)
  }

  private static func get(_ subject: APISubject) async throws -> APIAnswer {
    try await subject.send(.get, APISubject.pod("n", "a"))
  }

  private static func metadata(_ answer: APIAnswer, _ field: String) -> JSONValue? {
    answer.object[object: "metadata"]?[field]
  }
}
