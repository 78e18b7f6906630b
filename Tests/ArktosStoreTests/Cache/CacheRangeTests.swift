import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("Ranges of a range cache, added and removed while it runs", .timeLimit(.minutes(5)))
struct CacheRangeTests {
  private static let keys = (10..<40).map { StoreKey("/a/\($0)") } + (10..<20).map { StoreKey("/b/\($0)") }

  @Test func `Readers, writers and watchers go upstream while a range is loaded`() async throws {
    try await CacheScene.run(caching: [.prefix("/b/")], keys: Self.keys) { scene in
      scene.probe.hold(.list)
      scene.cache.setRanges([.prefix("/a/"), .prefix("/b/")])
      try await eventually("the load waits") { scene.probe.heldCount(.list) == 1 }
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let written = try await scene.put("/a/10", "new")
      #expect(try await scene.cache.get("/a/10").entry?.value.text == "new")
      #expect(try await scene.read(watch).map(\.revision) == [written])
      #expect(scene.cache.cacheStatistics().upstreamWatchers == 1)
      let hits = scene.cache.cacheStatistics().hits
      #expect(try await scene.cache.list(.prefix("/b/")).entries.count == 10)
      #expect(scene.cache.cacheStatistics().hits == hits + 1, "what is cached already stays so")
      scene.probe.letGo(.list)
      try await scene.running.isComplete()
      #expect(try await scene.cache.get("/a/10").entry?.value.text == "new")
      #expect(scene.cache.cacheStatistics().hits == hits + 2)
    }
  }

  @Test(
    "What is written while a range is loaded is neither lost nor taken twice", arguments: 1...8 as ClosedRange<UInt64>)
  func writesDuringLoad(seed: UInt64) async throws {
    let pages = RangeCache.Configuration(pageSize: 3)
    try await CacheScene.run(caching: [.prefix("/b/")], keys: Self.keys, configuration: pages) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/"), .prefix("/b/")], after: nil)
      let start = try await scene.store.currentRevision()
      var random = SeededGenerator(seed: seed)
      let plan = (0..<400).map { _ in (Self.keys[random.below(Self.keys.count)], random.below(3) == 0) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for (key, isDeletion) in plan {
            try await scene.store.commit(isDeletion ? .delete(key) : .put(key, StoreValue("new")))
          }
        }
        group.addTask {
          for _ in 0..<5 {
            try await scene.recache([.prefix("/a/"), .prefix("/b/")])
            try await scene.recache([.prefix("/b/")])
          }
          try await scene.recache([.prefix("/a/"), .prefix("/b/")])
        }
        try await group.waitForAll()
      }
      let hits = scene.cache.cacheStatistics().hits
      let cached = try await scene.cache.list(.prefix("/a/")).entries.map(\.summary)
      #expect(scene.cache.cacheStatistics().hits == hits + 1)
      #expect(try await cached == (scene.store.list(.prefix("/a/")).entries.map(\.summary)))
      let direct = try await scene.store.watch([.prefix("/a/"), .prefix("/b/")], after: start)
      #expect(
        try await scene.read(watch).map(\.summary) == (scene.read(direct).map(\.summary)),
        "the watch saw every event once, whoever served it")
      for revision in scene.cache.cacheStatistics().oldestRevision.value...start.value + 100 {
        let point = ReadPoint.exactly(Revision(revision))
        #expect(
          try await scene.cache.list(.all, at: point, limit: nil).entries.map(\.summary)
            == (scene.store.list(.all, at: point, limit: nil).entries.map(\.summary)))
      }
    }
  }

  @Test func `A removed range frees its memory, history and all`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/"), .prefix("/b/")], keys: Self.keys) { scene in
      for _ in 0..<20 { for key in Self.keys { try await scene.put(key, "again") } }
      let watch = try await scene.cache.watch([.prefix("/b/")], after: nil)
      _ = try await scene.cache.get("/a/10")
      let before = scene.cache.cacheStatistics()
      #expect(before.keys == 40)
      #expect(before.retainedEvents == 800)
      weak let value = try await scene.store.get("/a/10").entry?.value
      #expect(value != nil)
      scene.cache.setRanges([.prefix("/b/")])
      try await eventually("the memory is free") { scene.cache.cacheStatistics().keys == 10 }
      try await eventually("history is free") { scene.cache.cacheStatistics().retainedEvents == 200 }
      try await scene.store.commit(.put("/a/10", StoreValue("other")))
      try await scene.compactEverything()
      #expect(value == nil, "nobody holds the value any more")
      let hits = scene.cache.cacheStatistics().hits
      #expect(try await scene.cache.list(.prefix("/b/")).entries.count == 10)
      #expect(scene.cache.cacheStatistics().hits == hits + 1, "the other range is still there")
      let revision = try await scene.put("/b/10", "more")
      #expect(try await scene.read(watch).map(\.revision) == [revision])
    }
  }

  @Test func `The past of what is kept stays readable when another range is removed`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/"), .prefix("/b/")], keys: Self.keys) { scene in
      let start = try await scene.store.currentRevision()
      for round in 0..<30 {
        try await scene.put("/a/10", "\(round)")
        try await scene.put("/b/10", "\(round)")
      }
      _ = try await scene.cache.get("/b/10")
      try await scene.recache([.prefix("/b/")])
      try await eventually("history is free") { scene.cache.cacheStatistics().retainedEvents == 30 }
      let misses = scene.cache.cacheStatistics().misses
      for back in start.value...start.value + 60 {
        let point = ReadPoint.exactly(Revision(back))
        #expect(
          try await scene.cache.get("/b/10", at: point).entry?.summary
            == (scene.store.get("/b/10", at: point).entry?.summary))
      }
      let late = try await scene.cache.watch([.prefix("/b/")], after: start)
      #expect(try await scene.read(late).map { $0.entry?.value.text } == (0..<30).map { "\($0)" })
      #expect(scene.cache.cacheStatistics().misses == misses, "all of it from the replica")
    }
  }

  @Test func `Watches of a removed range go on without gap or repetition, and come back with the range`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/")], keys: Self.keys) { scene in
      let read = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let unread = try await scene.cache.watch([.key("/a/10")], after: nil)
      let idle = try await scene.cache.watch([.key("/a/11")], after: nil)
      var written: [Revision] = []
      var seen: [Revision] = []
      for round in 0..<10 {
        for _ in 0..<3 { written.append(try await scene.put("/a/10", "\(round)")) }
        seen += try await read.next().events.map(\.revision)
        try await scene.recache(round % 2 == 0 ? [] : [.prefix("/a/")])
        for _ in 0..<2 { written.append(try await scene.put("/a/10", "\(round)")) }
      }
      seen += try await scene.read(read).map(\.revision)
      #expect(seen == written)
      #expect(try await scene.read(unread).map(\.revision) == written)
      #expect(try await scene.read(idle).count == 0)
      // Each read takes a watch a step further on its way back.
      try await eventually("all are served by the replica again") {
        for watch in [read, unread, idle] {
          watch.requestProgress()
          let events = try await watch.next().events
          #expect(events.isEmpty)
        }
        return scene.cache.cacheStatistics().watchers == 3
      }
      #expect(scene.probe.openWatches == 1, "their own watches upstream are closed")
      let last = try await scene.put("/a/10", "last")
      for watch in [read, unread] { #expect(try await scene.read(watch).map(\.revision) == [last]) }
    }
  }

  @Test func `A watch whose reader waits while its range is removed wakes up upstream`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/")], keys: Self.keys) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let reader = Task {
        var events: [StoreEvent] = []
        while events.isEmpty { events += try await watch.next().events }
        return events.map(\.revision)
      }
      scene.cache.setRanges([])
      try await eventually("the watch is upstream") { scene.probe.openWatches == 1 && scene.cache.cachedRanges.isEmpty }
      let revision = try await scene.put("/a/10", "new")
      #expect(try await reader.value == [revision])
    }
  }

  @Test func `A cache of nothing watches nothing upstream`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/")], keys: Self.keys) { scene in
      #expect(scene.probe.openWatches == 1)
      scene.cache.setRanges([])
      try await eventually("the watch is closed") { scene.probe.openWatches == 0 }
      try await scene.recache([.prefix("/a/")])
      #expect(scene.probe.openWatches == 1)
    }
  }

  @Test func `A wish that is overtaken while it is loaded is dropped`() async throws {
    try await CacheScene.run(caching: [], keys: Self.keys) { scene in
      scene.probe.hold(.list)
      scene.cache.setRanges([.prefix("/a/")])
      try await eventually("the first load waits") { scene.probe.heldCount(.list) == 1 }
      scene.cache.setRanges([.prefix("/b/")])
      try await eventually("the second load waits") { scene.probe.heldCount(.list) == 2 }
      scene.probe.letGo(.list)
      try await scene.running.isComplete()
      #expect(scene.cache.cachedRanges == [.prefix("/b/")])
      #expect(scene.cache.cacheStatistics().keys == 10)
      #expect(scene.probe.openWatches == 1)
    }
  }

  @Test func `A load goes on while more is wanted, and what is missing comes behind it`() async throws {
    try await CacheScene.run(caching: [], keys: Self.keys) { scene in
      let loads = scene.probe.count(.list)
      scene.probe.hold(.list)
      scene.cache.setRanges([.prefix("/a/")])
      try await eventually("the load waits") { scene.probe.heldCount(.list) == 1 }
      let watch = try await scene.cache.watch([.prefix("/a/"), .prefix("/b/")], after: nil)
      scene.cache.setRanges([.prefix("/a/"), .prefix("/b/")])
      let written = [try await scene.put("/a/10"), try await scene.put("/b/10")]
      scene.probe.letGo(.list)
      try await scene.running.isComplete()
      #expect(scene.cache.cachedRanges.count == 2)
      #expect(scene.cache.cacheStatistics().keys == Self.keys.count)
      #expect(scene.probe.count(.list) == loads + 2, "nothing was loaded twice")
      #expect(try await scene.read(watch).map(\.revision) == written)
    }
  }

  @Test func `Ranges may overlap, touch, be empty and come in any order`() async throws {
    try await CacheScene.run(caching: [], keys: Self.keys) { scene in
      try await scene.recache([
        KeyRange(from: "/b/", to: "/c"), .prefix("/a/2"), KeyRange(from: "/a/15", to: "/a/30"),
        KeyRange(from: "/a/30", to: "/a/35"), KeyRange(from: "/x", to: "/w"),
      ])
      #expect(scene.cache.cachedRanges == [KeyRange(from: "/a/15", to: "/a/35"), KeyRange(from: "/b/", to: "/c")])
      #expect(scene.cache.cacheStatistics().keys == 30)
      let loads = scene.probe.count(.list)
      try await scene.recache([KeyRange(from: "/a/15", to: "/a/20"), KeyRange(from: "/a/20", to: "/a/35")])
      try await eventually("the rest is purged") { scene.cache.cacheStatistics().keys == 20 }
      #expect(scene.probe.count(.list) == loads, "what is held is not loaded again")
    }
  }

  @Test func `A slow watch that the replica's history has passed by goes on upstream`() async throws {
    let short = RangeCache.Configuration(limits: StoreLimits(historyEvents: 1, pendingEventsPerWatch: 5))
    try await CacheScene.run(caching: [.all], configuration: short) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      var written: [Revision] = []
      for number in 0..<2000 { written.append(try await scene.put(StoreKey("/a/\(number % 7)"))) }
      _ = try await scene.cache.get("/a/1")
      #expect(scene.cache.cacheStatistics().oldestRevision > written[100])
      #expect(try await scene.read(watch).map(\.revision) == written)
      #expect(scene.cache.cacheStatistics().upstreamWatchers == 1)
    }
  }
}
