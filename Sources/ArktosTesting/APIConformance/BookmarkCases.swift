import ArktosClient
import ArktosCore
import ArktosStore

extension APIConformance {
  static let bookmarkCases: [Case] = [
    // RunTestWatchDispatchBookmarkEvents
    Case("bookmarks: allowWatchBookmarks=false") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(
        APISubject.pods("n"), [("allowWatchBookmarks", "false"), ("timeoutSeconds", "60")] + start.asVersion)
      try await subject.makeNamespaces("m")
      let events = try await subject.letTimePass {
        var events: [WatchEvent] = []
        while let event = try await watch.next() { events.append(event) }
        return events
      }
      try expectEqual(events.map(\.kind), [], "events of a minute")
    },
    Case("bookmarks: allowWatchBookmarks=true") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(APISubject.pods("n"), start.asVersion)
      try await subject.makeNamespaces("m")
      let now = try await subject.store.currentRevision()
      let event = try await subject.letTimePass { try await watch.next() }
      try expectEqual(event?.kind, .bookmark, "kind")
      try expectEqual(event?.object.json[string: "kind"], "Pod", "kind of the object")
      try expectEqual(event?.object.metadata.resourceVersion, "\(now)", "resourceVersion")
      try expectEqual(event?.object.metadata.name, "", "a bookmark is about no object")
    },
    // RunOptionalTestProgressNotify
    Case("bookmarks: an idle watch is told how far the store has come, again and again") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(APISubject.pods("n"), start.asVersion)
      for number in 0..<5 {
        try await subject.makeNamespaces("m\(number)")
        let now = try await subject.store.currentRevision()
        let changes = try await subject.changes(of: watch, through: now)
        try expectEqual(changes, [], "changes of the pods")
      }
    },
    // RunTestOptionalWatchBookmarksWithCorrectResourceVersion
    Case("bookmarks: every event up to a bookmark's revision has come before it, and none comes behind") { subject in
      try await subject.makeNamespaces("n")
      let start = try await subject.store.currentRevision()
      let watch = try await subject.watch(APISubject.pods("n"), start.asVersion)
      let writing = Task {
        for number in 0..<200 { try await subject.create("n", "p\(1000 + number)") }
        return try await subject.store.currentRevision()
      }
      let (events, bookmarks) = try await subject.letTimePass {
        var events: [Revision] = []
        var bookmarks: [(revision: Revision, events: Int)] = []
        while events.count < 200, let event = try await watch.next() {
          let revision = Revision(resourceVersion: event.object.metadata.resourceVersion) ?? .zero
          guard event.kind == .bookmark else {
            try expect(bookmarks.allSatisfy { $0.revision < revision }, "an event behind its bookmark")
            events.append(revision)
            continue
          }
          bookmarks.append((revision, events.count))
        }
        return (events, bookmarks)
      }
      _ = try await writing.value
      try expectEqual(events.count, 200, "events")
      for bookmark in bookmarks {
        try expectEqual(events.filter { $0 <= bookmark.revision }.count, bookmark.events, "events before a bookmark")
      }
    },
    Case("bookmarks: a watch that begins again at one misses nothing and repeats nothing") { subject in
      try await subject.makeNamespaces("n")
      var from = try await subject.store.currentRevision()
      var seen: [String] = []
      for number in 0..<10 {
        let watch = try await subject.watch(APISubject.pods("n"), from.asVersion)
        try await subject.create("n", "p\(number)")
        try await subject.makeNamespaces("m\(number)")
        from = try await subject.store.currentRevision()
        seen += try await subject.changes(of: watch, through: from)
        watch.cancel()
      }
      try expectEqual(seen, (0..<10).map { "ADDED n/p\($0)" }, "events")
    },
  ]
}
