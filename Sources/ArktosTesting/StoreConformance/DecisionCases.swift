import ArktosCore
import ArktosStore

/// Writers that decide on an entry which they know already (Kubernetes calls it the suggestion), and which may be old.
extension StoreConformance {
  static let decisionCases: [Case] = [
    Case("a conflict tells what exists from what is missing and what has changed") { subject in
      let first = try await subject.put("/r/a", "1")
      try await subject.put("/r/a", "2")
      let exists = try await expectError(.conflict, "create") {
        try await subject.commit(.create("/r/a", StoreValue(text: "x")))
      }
      try expectEqual(exists.mismatch, .alreadyExists, "create of what exists")
      let changed = try await expectError(.conflict, "update") {
        try await subject.commit(.put("/r/a", StoreValue(text: "x"), expected: first))
      }
      try expectEqual(changed.mismatch, .changed, "update of what has changed")
      let missing = try await expectError(.conflict, "delete") {
        try await subject.commit(.delete("/r/b", expected: first))
      }
      try expectEqual(missing.mismatch, .notFound, "delete of what is missing")
      let absent = try await expectError(.conflict, "exists") {
        try await subject.commit(StoreTransaction(conditions: [.init("/r/b", .exists)], operations: []))
      }
      try expectEqual(absent.mismatch, .notFound, "a key that should exist")
    },
    Case("a condition on revision 0 never holds") { subject in
      try await subject.put("/r/a", "1")
      for (key, mismatch) in [("/r/a", StoreError.Mismatch.changed), ("/r/absent", .notFound)] {
        let error = try await expectError(.conflict, key) {
          try await subject.commit(.put(StoreKey(key), StoreValue(text: "x"), expected: .zero))
        }
        try expectEqual(error.mismatch, mismatch, key)
      }
      try expectEqual(try await subject.list(.all), ["/r/a=1"], "entries")
    },
    // RunTestDeleteWithSuggestion
    Case("a delete decided on an entry known before works while the entry is still that one") { subject in
      try await subject.put("/r/a", "1")
      let known = try await subject.store.get("/r/a").entry
      try await subject.put("/r/b", "unrelated")
      let commit = try await subject.commit(.delete("/r/a", expected: known?.modRevision))
      try expectEqual(commit.previous.first??.modRevision, known?.modRevision, "what was deleted")
    },
    // RunTestDeleteWithSuggestionAndConflict, RunTestDeleteWithConflict, RunTestValidateDeletionWithSuggestion,
    // RunTestPreconditionalDeleteWithSuggestion
    Case("a delete decided on an old entry is decided again on the one that the conflict carries") { subject in
      let old = try await subject.put("/r/a", "keep")
      try await subject.put("/r/a", "delete me")
      let error = try await expectError(.conflict, "delete decided on the old entry") {
        try await subject.commit(.delete("/r/a", expected: old))
      }
      try expectEqual(error.current?.value.text, "delete me", "entry to decide on")
      try await subject.commit(.delete("/r/a", expected: error.current?.modRevision))
      try expectEqual(try await subject.text("/r/a"), nil, "value")
    },
    // RunTestValidateDeletionWithOnlySuggestionValid, RunTestPreconditionalDeleteWithOnlySuggestionPass
    Case("a delete that only an old entry would allow does nothing") { subject in
      let old = try await subject.put("/r/a", "delete me")
      let current = try await subject.put("/r/a", "keep")
      try await expectError(.conflict, "delete decided on the old entry") {
        try await subject.commit(.delete("/r/a", expected: old))
      }
      try expectEqual(try await subject.store.get("/r/a").entry?.modRevision, current, "the entry is untouched")
    },
    // RunTestDeleteWithSuggestionOfDeletedObject
    Case("a delete decided on an entry that is gone finds nothing, not another one's success") { subject in
      let old = try await subject.put("/r/a", "1")
      let deleted = try await subject.delete("/r/a")
      let error = try await expectError(.conflict, "delete decided on the old entry") {
        try await subject.commit(.delete("/r/a", expected: old))
      }
      try expectEqual(error.mismatch, .notFound, "mismatch")
      try expect(error.current == nil, "an entry that is gone is current")
      try expectEqual(try await subject.store.currentRevision(), deleted, "revision")
    },
    // RunTestGuaranteedUpdateWithSuggestionAndConflict, RunTestGuaranteedUpdateChecksStoredData
    Case("an update decided on an old entry is decided again, and loses nothing of the one in between") { subject in
      let old = try await subject.put("/r/a", "1")
      try await subject.put("/r/a", "12")
      let error = try await expectError(.conflict, "update decided on the old entry") {
        try await subject.commit(.put("/r/a", StoreValue(text: "13"), expected: old))
      }
      let current = try await subject.store.get("/r/a").entry
      try expectEqual(error.current?.modRevision, current?.modRevision, "the conflict's entry")
      let text = (error.current?.value.text ?? "") + "3"
      try await subject.commit(.put("/r/a", StoreValue(text: text), expected: error.current?.modRevision))
      try expectEqual(try await subject.text("/r/a"), "123", "value")
    },
    // RunTestGuaranteedUpdate: same data
    Case("writing the same bytes again is a commit of its own") { subject in
      let first = try await subject.put("/r/a", "1")
      let watch = try await subject.store.watch([.key("/r/a")], after: nil)
      let second = try await subject.commit(.put("/r/a", StoreValue(text: "1"), expected: first)).revision
      try expectEqual(second, first.next, "revision")
      try expectEqual(try await subject.read(watch, through: second).map(\.revision), [second], "events")
      try await expectError(.conflict, "the revision before") {
        try await subject.commit(.put("/r/a", StoreValue(text: "1"), expected: first))
      }
    },
  ]
}
