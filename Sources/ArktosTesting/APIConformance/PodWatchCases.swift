import ArktosClient
import ArktosCore
import ArktosStore

extension APIConformance {
  static let watchCases: [Case] = [
    // RunTestWatch
    Case("watch: create a key") { subject in
      let watch = try await watchPods(subject)
      try await subject.create("n", "a")
      try expectEqual(try await subject.changes(1, of: watch), ["ADDED n/a"], "events")
    },
    Case("watch: key updated to match predicate") { subject in
      let watch = try await watchPods(subject, [("labelSelector", "wanted=yes")])
      try await subject.create("n", "a")
      try await subject.label("n", "a", "wanted", "yes")
      try await expectAll(watch, ["ADDED n/a"], subject)
    },
    Case("watch: update") { subject in
      let watch = try await watchPods(subject)
      try await subject.create("n", "a")
      let updated = try await subject.label("n", "a", "changed", "yes")
      try expectEqual(try await nextChange(watch).kind, .added, "first")
      let event = try await nextChange(watch)
      try expectEqual(event.kind, .modified, "second")
      try expectEqual(event.object.json, updated.object, "object")
    },
    Case("watch: delete because of being filtered") { subject in
      let watch = try await watchPods(subject, [("labelSelector", "wanted=yes")])
      try await subject.create("n", "a", labels: ["wanted": "yes"])
      let updated = try await subject.label("n", "a", "wanted", "no")
      try expectEqual(try await nextChange(watch).kind, .added, "first")
      let event = try await nextChange(watch)
      try expectEqual(event.kind, .deleted, "second")
      try expectEqual(event.object.metadata.resourceVersion, "\(updated.revision)", "revision of the change")
    },
    Case("watch: filtering") { subject in
      let watch = try await watchPods(subject, [("fieldSelector", "spec.nodeName=x")])
      try await subject.create("n", "other", node: "y")
      try await subject.create("n", "a")
      try await subject.patch("n", "a", ["spec": ["nodeName": "x"]])
      try await subject.label("n", "a", "changed", "yes")
      try await subject.label("n", "other", "changed", "yes")
      try await subject.delete("n", "other")
      try await subject.delete("n", "a")
      try await expectAll(watch, ["ADDED n/a@x", "MODIFIED n/a@x", "DELETED n/a@x"], subject)
    },
    // RunTestDeleteTriggerWatch
    Case("watch: a deletion is told") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a").revision
      let watch = try await subject.watch(APISubject.pods("n"), created.asVersion)
      try await subject.delete("n", "a")
      try expectEqual(try await subject.changes(1, of: watch), ["DELETED n/a"], "events")
    },
    // RunTestWatchDeleteEventObjectHaveLatestRV
    Case("watch: a deleted object carries the revision of its deletion") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a").revision
      let watch = try await subject.watch(APISubject.pods("n"), created.asVersion)
      let deleted = try await subject.delete("n", "a")
      let event = try await nextChange(watch)
      try expectEqual(event.object.metadata.resourceVersion, "\(deleted)", "resourceVersion")
      try expect(deleted > created, "the deletion took no revision")
    },
    // RunTestDelayedWatchDelivery
    Case("watch: one that is not read for long gets everything when it is") { subject in
      let watch = try await watchPods(subject)
      try await subject.create("n", "a")
      for number in 0..<1500 { try await subject.label("n", "a", "number", "\(number)") }
      try expectEqual(try await nextChange(watch).kind, .added, "first")
      for number in 0..<1500 {
        let event = try await nextChange(watch)
        try expectEqual(event.object.metadata.labels["number"], "\(number)", "events in order")
      }
    },
    // RunTestWatcherTimeout
    Case("watch: one that nobody reads keeps no other one waiting") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      var idle: [WatchStream] = []
      for _ in 0..<5 { idle.append(try await subject.watch(APISubject.pods("n"), start.asVersion)) }
      let read = try await subject.watch(APISubject.pods("n"), start.asVersion)
      try await subject.create("n", "a")
      for number in 0..<100 {
        try await subject.label("n", "a", "number", "\(number)")
        try expectEqual(
          try await nextChange(read).kind, number == 0 ? .added : .modified, "event \(number) of the one that is read")
      }
      for watch in idle { watch.cancel() }
    },
    // RunTestWatchContextCancel
    Case("watch: a cancelled one ends, and the next one works") { subject in
      let watch = try await watchPods(subject)
      let reader = Task { try await watch.next() }
      await Task.yield()
      reader.cancel()
      _ = await reader.result
      watch.cancel()
      let start = try await subject.store.currentRevision()
      let next = try await subject.watch(APISubject.pods("n"), start.asVersion)
      try await subject.create("n", "a")
      try expectEqual(try await subject.changes(1, of: next), ["ADDED n/a"], "events of the next one")
    },
    // RunTestWatchInitializationSignal
    Case("watch: is in place when its answer begins, so that nothing written after that is missed") { subject in
      try await subject.makeNamespaces("n")
      for number in 0..<30 {
        let watch = try await subject.watch(
          APISubject.pods("n"), (try await subject.store.currentRevision()).asVersion)
        try await subject.create("n", "p\(number)")
        try expectEqual(try await subject.changes(1, of: watch), ["ADDED n/p\(number)"], "events")
        watch.cancel()
      }
    },
  ]

  // MARK: - Steps

  /// A watch of the pods of a new namespace from now on.
  private static func watchPods(_ subject: APISubject, _ query: [(String, String)] = []) async throws -> WatchStream {
    try await subject.makeNamespaces("n")
    let start = try await subject.store.currentRevision()
    return try await subject.watch(APISubject.pods("n"), query + start.asVersion)
  }

  /// Everything that a watch tells up to now must be this.
  static func expectAll(_ watch: WatchStream, _ expected: [String], _ subject: APISubject) async throws {
    let now = try await subject.store.currentRevision()
    try expectEqual(try await subject.changes(of: watch, through: now), expected, "events")
  }

  /// The next event that is no bookmark.
  static func nextChange(_ watch: WatchStream) async throws -> WatchEvent {
    while let event = try await watch.next() {
      if event.kind != .bookmark { return event }
    }
    throw ConformanceFailure(message: "the watch ended", file: #fileID, line: #line)
  }
}
