import ArktosCore
import ArktosStore

extension StoreConformance {
  static let transactionCases: [Case] = [
    Case("a transaction over several keys takes one revision") { subject in
      let before = try await subject.put("/registry/a", "old")
      let commit = try await subject.commit(
        StoreTransaction(operations: [
          .put("/registry/b", StoreValue(text: "new"), timeToLive: nil), .delete("/registry/a"),
          .put("/registry/c", StoreValue(text: "new"), timeToLive: nil),
        ]))
      try expectEqual(commit.revision, before.next, "revision")
      try expectEqual(commit.previous.map { $0?.value.text }, [nil, "old", nil], "previous, by operation")
      let entries = try await subject.store.list(.all).entries
      try expectEqual(entries.map(\.key), ["/registry/b", "/registry/c"], "keys")
      try expectEqual(entries.map(\.modRevision), [commit.revision, commit.revision], "mod revisions")
    },
    Case("if one condition fails nothing is applied") { subject in
      let revision = try await subject.put("/registry/a", "one")
      let error = try await expectError(.conflict, "transaction") {
        try await subject.commit(
          StoreTransaction(
            conditions: [.init("/registry/a", .modRevision(revision)), .init("/registry/b", .exists)],
            operations: [.delete("/registry/a"), .put("/registry/b", StoreValue(text: "x"), timeToLive: nil)]))
      }
      try expectEqual(error.conflictingKey, "/registry/b", "conflicting key")
      try expectEqual(try await subject.list(.all), ["/registry/a=one"], "entries")
      try expectEqual(try await subject.store.currentRevision(), revision, "revision")
    },
    Case("conditions may be about keys that the transaction does not write") { subject in
      let guarding = try await subject.put("/registry/lock", "me")
      let transaction = StoreTransaction(
        conditions: [.init("/registry/lock", .modRevision(guarding)), .init("/registry/absent", .absent)],
        operations: [.put("/registry/a", StoreValue(text: "mine"), timeToLive: nil)])
      try await subject.commit(transaction)
      try await subject.put("/registry/lock", "you")
      try await expectError(.conflict, "the lock was taken") { try await subject.commit(transaction) }
    },
    Case("two operations on one key are invalid") { subject in
      try await expectError(.invalid, "put and delete") {
        try await subject.commit(
          StoreTransaction(operations: [
            .put("/registry/a", StoreValue(text: "x"), timeToLive: nil), .delete("/registry/a"),
          ]))
      }
      try expectEqual(try await subject.list(.all), [], "entries")
    },
    // TestKVTxnNonBlockRange
    Case("a transaction without operations checks its conditions and commits nothing") { subject in
      let revision = try await subject.put("/registry/a")
      let commit = try await subject.commit(
        StoreTransaction(conditions: [.init("/registry/a", .exists)], operations: []))
      try expectEqual(commit.revision, revision, "revision")
      try await expectError(.conflict, "a condition that fails") {
        try await subject.commit(
          StoreTransaction(conditions: [.init("/registry/a", .absent)], operations: []))
      }
      try expectEqual(try await subject.store.currentRevision(), revision, "current revision")
    },
    Case("a transaction is worked out on the state before it") { subject in
      let revision = try await subject.put("/registry/a", "one")
      let commit = try await subject.commit(
        StoreTransaction(
          conditions: [.init("/registry/b", .absent), .init("/registry/a", .modRevision(revision))],
          operations: [
            .put("/registry/b", StoreValue(text: "copy"), timeToLive: nil), .delete("/registry/a"),
            .delete("/registry/absent"),
          ]))
      try expectEqual(commit.previous.map { $0 == nil }, [true, false, true], "previous")
      try expectEqual(try await subject.list(.all), ["/registry/b=copy"], "entries")
    },
  ]
}
