import ArktosCore
import ArktosStore

extension StoreConformance {
  static let expiryCases: [Case] = [
    // RunTestCreateWithTTL
    Case("a key with a time-to-live is deleted when it is over, with an event") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      let created = try await subject.put("/r/a", "1", timeToLive: .seconds(2))
      try await subject.put("/r/b", "1")
      try expectEqual(try await subject.text("/r/a"), "1", "value before")
      try await subject.letPass(.seconds(4))
      try await eventuallyGone("/r/a", from: subject)
      try expectEqual(try await subject.text("/r/b"), "1", "a key without a time-to-live")
      let events = try await subject.read(watch, through: try await subject.store.currentRevision())
      let last = try await subject.store.currentRevision()
      try expectEqual(events.last?.summary, "\(last) delete /r/a was 1@\(created)", "last event")
    },
    Case("another write with a time-to-live extends it") { subject in
      try await subject.put("/r/a", "1", timeToLive: .seconds(6))
      try await subject.letPass(.seconds(4))
      try await subject.put("/r/a", "2", timeToLive: .seconds(6))
      try await subject.letPass(.seconds(4))
      try expectEqual(try await subject.text("/r/a"), "2", "value after the first time-to-live")
      try await subject.letPass(.seconds(4))
      try await eventuallyGone("/r/a", from: subject)
    },
    // RunTestGuaranteedUpdateWithTTL
    Case("an update may give a time-to-live to a key that had none") { subject in
      let created = try await subject.put("/r/a", "1")
      try await subject.commit(
        .put("/r/a", StoreValue(text: "2"), expected: created, timeToLive: .seconds(2)))
      try expectEqual(try await subject.text("/r/a"), "2", "value before")
      try await subject.letPass(.seconds(4))
      try await eventuallyGone("/r/a", from: subject)
    },
    Case("another write without a time-to-live makes the key last") { subject in
      try await subject.put("/r/a", "1", timeToLive: .seconds(2))
      try await subject.put("/r/a", "2")
      try await subject.put("/r/witness", "1", timeToLive: .seconds(2))
      try await subject.letPass(.seconds(4))
      try await eventuallyGone("/r/witness", from: subject)
      try expectEqual(try await subject.text("/r/a"), "2", "value")
    },
    Case("the time-to-live of a deleted key does not touch its successor") { subject in
      try await subject.put("/r/a", "1", timeToLive: .seconds(2))
      try await subject.delete("/r/a")
      try await subject.put("/r/a", "2")
      try await subject.put("/r/witness", "1", timeToLive: .seconds(2))
      try await subject.letPass(.seconds(4))
      try await eventuallyGone("/r/witness", from: subject)
      try expectEqual(try await subject.text("/r/a"), "2", "value")
    },
    Case("keys that expire together are deleted one commit each") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      for number in 0..<20 { try await subject.put(StoreKey("/r/\(number)"), timeToLive: .seconds(2)) }
      try await subject.letPass(.seconds(4))
      for number in 0..<20 { try await eventuallyGone(StoreKey("/r/\(number)"), from: subject) }
      let events = try await subject.read(watch, through: try await subject.store.currentRevision())
      let deletions = events.filter(\.isDeletion)
      try expectEqual(deletions.count, 20, "deletions")
      try expectEqual(Set(deletions.map(\.revision)).count, 20, "commits")
    },
    Case("a time-to-live must be above zero") { subject in
      try await expectError(.invalid, "zero") { try await subject.put("/r/a", timeToLive: .zero) }
      try await expectError(.invalid, "negative") { try await subject.put("/r/a", timeToLive: .seconds(-1)) }
    },
  ]

  /// Waits until a key is gone; engines on a real clock may be a little late.
  private static func eventuallyGone(_ key: StoreKey, from subject: StoreSubject) async throws {
    for _ in 0..<30 {
      guard try await subject.text(key) != nil else { return }
      try await subject.letPass(.seconds(1))
    }
    throw ConformanceFailure(message: "\(key) outlived its time by half a minute", file: #fileID, line: #line)
  }
}
