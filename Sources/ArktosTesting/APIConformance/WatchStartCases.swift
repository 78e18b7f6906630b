import ArktosClient
import ArktosCore
import ArktosStore

/// How a watch begins: with what is there, with history, or with the present.
extension APIConformance {
  static let watchStartCases: [Case] = semantics.map(\.conformanceCase) + startCases

  /// One combination of the parameters that decide about the beginning.
  private struct Beginning: Sendable {
    enum Version: String, Sendable {
      case unset
      case zero = "0"
      case one = "1"
      case current = "useCurrentRV"
    }

    enum FirstEvents: Sendable {
      /// What is there, in the order of names.
      case state
      /// What happened since the version.
      case history
      case nothing
    }

    var bookmarks: Bool
    /// Nil for the way of before there was `sendInitialEvents`.
    var sendsInitialEvents: Bool?
    var version: Version
    var first: FirstEvents

    private var name: String {
      guard let sendsInitialEvents else { return "legacy, RV=\(version.rawValue)" }
      return "allowWatchBookmarks=\(bookmarks), sendInitialEvents=\(sendsInitialEvents), RV=\(version.rawValue)"
    }

    private func query(_ current: Revision) -> [(String, String)] {
      var query = [("allowWatchBookmarks", "\(bookmarks)")]
      if let sendsInitialEvents {
        query += [("sendInitialEvents", "\(sendsInitialEvents)"), ("resourceVersionMatch", "NotOlderThan")]
      }
      switch version {
      case .unset: break
      case .zero, .one: query.append(("resourceVersion", version.rawValue))
      case .current: query += current.asVersion
      }
      return query
    }

    var conformanceCase: Case {
      Case("watch semantics: \(name)") { subject in
        try await subject.makeNamespaces("n")
        for pod in ["b", "a", "c"] { try await subject.create("n", pod) }
        try await subject.label("n", "b", "changed", "yes")
        let current = try await subject.store.currentRevision()
        let watch = try await subject.watch(APISubject.pods("n"), query(current))
        switch first {
        case .state:
          try expectEqual(try await subject.changes(3, of: watch), ["ADDED n/a", "ADDED n/b", "ADDED n/c"], "state")
        case .history:
          try expectEqual(
            try await subject.changes(4, of: watch), ["ADDED n/b", "ADDED n/a", "ADDED n/c", "MODIFIED n/b"], "history")
        case .nothing: break
        }
        if bookmarks, sendsInitialEvents == true {
          let end = try await watch.next()
          try expectEqual(end?.kind, .bookmark, "end of the initial events")
          let mark = end?.object.metadata.annotations["k8s.io/initial-events-end"]
          try expectEqual(mark, "true", "annotation of the end")
          let revision = end.flatMap { Revision(resourceVersion: $0.object.metadata.resourceVersion) } ?? .zero
          try expect(revision >= current, "the end is at \(revision), the state was at \(current)")
        }
        try await subject.create("n", "d")
        try await subject.delete("n", "a")
        for expected in ["ADDED n/d", "DELETED n/a"] {
          // Without the marked end there must be no bookmark either: time stands still.
          let event = try await watch.next()
          let summary = event.map { "\($0.kind.rawValue) \(APISubject.summary($0.object.json))" }
          try expectEqual(summary, expected, "event afterwards")
        }
      }
    }
  }

  private static let semantics: [Beginning] = {
    var all: [Beginning] = []
    for version: Beginning.Version in [.unset, .zero, .one, .current] {
      let rest: Beginning.FirstEvents = version == .one ? .history : .nothing
      all.append(Beginning(bookmarks: true, sendsInitialEvents: true, version: version, first: .state))
      all.append(Beginning(bookmarks: true, sendsInitialEvents: false, version: version, first: rest))
      all.append(Beginning(bookmarks: false, sendsInitialEvents: false, version: version, first: rest))
      all.append(Beginning(bookmarks: false, sendsInitialEvents: true, version: version, first: .state))
    }
    all.append(Beginning(bookmarks: false, sendsInitialEvents: nil, version: .zero, first: .state))
    all.append(Beginning(bookmarks: false, sendsInitialEvents: nil, version: .unset, first: .state))
    return all
  }()

  private static let startCases: [Case] = [
    // RunTestWatchFromZero
    Case("watch: from 0 begins with what is there, and goes on with what happens to it") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a")
      let watch = try await subject.watch(APISubject.pods("n"), [("resourceVersion", "0")])
      let first = try await nextChange(watch)
      try expectEqual(first.kind, .added, "first")
      try expectEqual(first.object.json, created.object, "object")
      try await subject.label("n", "a", "changed", "yes")
      try expectEqual(try await nextChange(watch).kind, .modified, "second")
      try await subject.store.compact(through: try await subject.store.currentRevision())
      let again = try await subject.watch(APISubject.pods("n"), [("resourceVersion", "0")])
      let state = try await nextChange(again)
      try expectEqual(state.kind, .added, "after history is gone")
      try expectEqual(state.object.metadata.labels["changed"], "yes", "the state of now")
    },
    // RunTestWatchFromNonZero
    Case("watch: from a revision tells only what happened after it") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a").revision
      let watch = try await subject.watch(APISubject.pods("n"), created.asVersion)
      let updated = try await subject.label("n", "a", "changed", "yes")
      let event = try await nextChange(watch)
      try expectEqual(event.kind, .modified, "kind")
      try expectEqual(event.object.json, updated.object, "object")
    },
    Case("watch: from a revision that history no longer reaches is gone") { subject in
      try await subject.makeNamespaces("n")
      let created = try await subject.create("n", "a").revision
      try await subject.label("n", "a", "changed", "yes")
      try await subject.create("n", "b")
      try await subject.store.compact(through: try await subject.store.currentRevision())
      do {
        let watch = try await subject.watch(APISubject.pods("n"), created.asVersion)
        let event = try await watch.next()
        throw ConformanceFailure(message: "the watch gave \(String(describing: event))", file: #fileID, line: #line)
      } catch let error as APIError {
        try expectEqual(error.code, 410, "code")
        try expectEqual(error.reason, .expired, "reason")
      }
    },
    Case("watch: from a revision that is too new times out") { subject in
      let future = Revision(try await subject.store.currentRevision().value + 1000)
      do {
        _ = try await subject.letTimePass { try await subject.watch(APISubject.pods("default"), future.asVersion) }
        throw ConformanceFailure(message: "the watch was opened", file: #fileID, line: #line)
      } catch let error as APIError {
        try expectEqual(error.code, 504, "code")
        try expectEqual(error.causes.map(\.reason), ["ResourceVersionTooLarge"], "causes")
      }
    },
    // RunSendInitialEventsBackwardCompatibility
    Case("watch: sendInitialEvents is not refused where bookmarks are not allowed") { subject in
      try await subject.makeNamespaces("n")
      try await subject.create("n", "a")
      let watch = try await subject.watch(
        APISubject.pods("n"),
        [
          ("allowWatchBookmarks", "false"), ("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan"),
          ("resourceVersion", ""),
        ])
      try expectEqual(try await subject.changes(1, of: watch), ["ADDED n/a"], "events")
    },
    // RunWatchSemanticInitialEventsExtended
    Case("watch: initial events are the state of one revision, each object once, and the end says which") { subject in
      try await subject.makeNamespaces("n", "m")
      for number in 0..<20 { try await subject.create("n", "p\(100 + number)") }
      for number in 0..<20 where number % 3 == 0 { try await subject.delete("n", "p\(100 + number)") }
      for number in 0..<20 where number % 3 == 1 { try await subject.label("n", "p\(100 + number)", "changed", "yes") }
      try await subject.create("m", "elsewhere")
      let watch = try await subject.watch(
        APISubject.pods("n"), [("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")])
      var names: [String] = []
      while let event = try await watch.next(), event.kind != .bookmark {
        try expectEqual(event.kind, .added, "kind")
        names.append(event.object.metadata.name)
      }
      try expectEqual(names, (0..<20).filter { $0 % 3 != 0 }.map { "p\(100 + $0)" }, "objects")
    },
    // RunWatchListMatchSingle
    Case("watch: initial events of one name are that object and the end") { subject in
      try await subject.makeNamespaces("n")
      for pod in ["a", "b", "c"] { try await subject.create("n", pod) }
      let watch = try await subject.watch(
        APISubject.pods("n"),
        [
          ("fieldSelector", "metadata.name=b"), ("sendInitialEvents", "true"),
          ("resourceVersionMatch", "NotOlderThan"),
        ])
      try expectEqual(try await watch.next()?.object.metadata.name, "b", "object")
      let end = try await watch.next()
      try expectEqual(end?.kind, .bookmark, "end")
      try expectEqual(end?.object.metadata.annotations["k8s.io/initial-events-end"], "true", "annotation")
      try await subject.label("n", "a", "changed", "yes")
      try await subject.label("n", "b", "changed", "yes")
      try expectEqual(try await subject.changes(1, of: watch), ["MODIFIED n/b"], "events afterwards")
    },
  ]
}
