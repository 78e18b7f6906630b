import ArktosCore
import ArktosStore

extension APIConformance {
  static let deletionCases: [Case] = [
    // RunTestUnconditionalDelete
    Case("delete: existing key") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let answer = try await subject.send(.delete, APISubject.pod("n", "a"))
      try expectEqual(answer.status, 200, "status")
      try expectEqual(uid(answer), uid(created), "what was deleted")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 404, "afterwards")
    },
    Case("delete: non-existing key") { subject in
      try await subject.makeNamespaces("n")
      let before = try await subject.store.currentRevision()
      try expectEqual(try await subject.send(.delete, APISubject.pod("n", "a")).status, 404, "status")
      try expectEqual(try await subject.store.currentRevision(), before, "revision")
    },
    // RunTestConditionalDelete
    Case("delete: UID match") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      try expectEqual(try await delete(subject, ["uid": .string(uid(created))]).status, 200, "status")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 404, "afterwards")
    },
    Case("delete: UID mismatch") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let answer = try await delete(subject, ["uid": "another"])
      try expectEqual(answer.status, 409, "status")
      try expectEqual(answer.reason, "Conflict", "reason")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, created.object, "object")
    },
    // RunTestPreconditionalDeleteWithOnlySuggestionPass
    Case("delete: a precondition that only an earlier version meets keeps the object") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let updated = try await subject.label("n", "a", "changed", "yes")
      let answer = try await delete(subject, ["resourceVersion": .string("\(created.revision)")])
      try expectEqual(answer.status, 409, "status")
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).object, updated.object, "object")
    },
    // RunTestPreconditionalDeleteWithSuggestion
    Case("delete: a precondition that the current version meets holds, whatever came before") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let updated = try await subject.label("n", "a", "changed", "yes")
      let answer = try await delete(
        subject, ["resourceVersion": .string("\(updated.revision)"), "uid": .string(uid(created))])
      try expectEqual(answer.status, 200, "status")
    },
    // RunTestDeleteWithConflict, RunTestDeleteWithSuggestionAndConflict
    Case("delete: one that says nothing about the version succeeds while others change the object") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<4 {
          group.addTask {
            for round in 0..<5 {
              // Gone is what it shall be in the end.
              _ = try await subject.send(
                .patch, APISubject.pod("n", "a"),
                body: ["metadata": ["labels": ["writer-\(number)": .string("\(round)")]]],
                contentType: "application/merge-patch+json")
            }
          }
        }
        group.addTask {
          try expectEqual(try await subject.send(.delete, APISubject.pod("n", "a")).status, 200, "status")
        }
        try await group.waitForAll()
      }
      try expectEqual(try await subject.send(.get, APISubject.pod("n", "a")).status, 404, "afterwards")
    },
    // RunTestDeleteWithSuggestionOfDeletedObject
    Case("delete: of several deletions at once one succeeds, and the others find nothing") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 { group.addTask { try await subject.send(.delete, APISubject.pod("n", "a")).status } }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      try expectEqual(statuses.sorted(), [200, 404, 404, 404, 404, 404], "statuses")
    },
  ]

  private static func delete(_ subject: APISubject, _ preconditions: JSONObject) async throws -> APIAnswer {
    try await subject.send(.delete, APISubject.pod("n", "a"), body: ["preconditions": .object(preconditions)])
  }

  private static func uid(_ answer: APIAnswer) -> String { answer.object[object: "metadata"]?[string: "uid"] ?? "" }
}
