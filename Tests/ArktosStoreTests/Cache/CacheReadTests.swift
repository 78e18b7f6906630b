import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("Reads of a range cache", .timeLimit(.minutes(5)))
struct CacheReadTests {
  private static let keys: [StoreKey] = ["/a/1", "/a/2", "/a/3", "/b/1", "/b/2", "/c/1"]

  @Test func `What is cached is read without asking upstream for more than its revision`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/"), .prefix("/b/")], keys: Self.keys) { scene in
      let lists = scene.probe.count(.list)
      let revision = try await scene.cache.currentRevision()
      #expect(try await scene.cache.get("/a/2").entry?.value.text == "/a/2")
      #expect(try await scene.cache.get("/a/none").entry == nil)
      #expect(try await scene.cache.list(.prefix("/a/")).entries.map(\.key) == ["/a/1", "/a/2", "/a/3"])
      // Cached ranges that touch are as good as one.
      #expect(try await scene.cache.list(KeyRange(from: "/a/2", to: "/a/3")).entries.map(\.key) == ["/a/2"])
      let questions = scene.probe.count(.currentRevision)
      #expect(try await scene.cache.list(.prefix("/b/"), at: .atLeast(revision), limit: 1).remaining == 1)
      #expect(try await scene.cache.get("/b/2", at: .exactly(revision)).entry?.value.text == "/b/2")
      #expect(scene.probe.count(.currentRevision) == questions, "what the replica has reached is not asked for")
      #expect(scene.probe.count(.get) == 0)
      #expect(scene.probe.count(.list) == lists)
      #expect(scene.cache.cacheStatistics().hits == 6)
      #expect(scene.cache.cacheStatistics().misses == 0)
    }
  }

  @Test func `What is not wholly cached goes upstream`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/"), .prefix("/b/")], keys: Self.keys) { scene in
      let lists = scene.probe.count(.list)
      #expect(try await scene.cache.get("/c/1").entry?.value.text == "/c/1")
      #expect(scene.probe.count(.get) == 1)
      #expect(try await scene.cache.list(.all).entries.count == 6)
      #expect(try await scene.cache.list(KeyRange(from: "/b/2", to: "/c/2")).entries.count == 2)
      #expect(scene.probe.count(.list) == lists + 2)
      let beforeLoad = try await scene.cache.list(.prefix("/a/"), at: .exactly(Revision(3)), limit: nil)
      #expect(beforeLoad.entries.map(\.key) == ["/a/1", "/a/2"], "the past before the load is known upstream only")
      #expect(scene.probe.count(.list) == lists + 3)
    }
  }

  @Test func `Values are the same objects for every reader, watcher and later event`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/")], keys: ["/a/1"]) { scene in
      let value = try #require(try await scene.cache.get("/a/1").entry?.value)
      let attached = value.attach(StoreValue.Attachment())
      #expect(try await scene.cache.list(.prefix("/a/")).entries.first?.value === value)
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      try await scene.store.commit(.put("/a/1", StoreValue("new")))
      let event = try #require(try await scene.read(watch).first)
      #expect(event.previous?.value === value, "the event has the replica's own value, not upstream's copy")
      #expect(event.previous?.value.attachment === attached)
      #expect(try await scene.cache.get("/a/1").entry?.value === event.entry?.value)
    }
  }

  @Test func `Others' writes are read at once, however far the replica is`() async throws {
    try await CacheScene.run(caching: [.all]) { scene in
      for number in 0..<200 {
        let revision = try await scene.store.commit(.put("/a/1", StoreValue("\(number)"))).revision
        let read = try await scene.cache.get("/a/1")
        #expect(read.entry?.value.text == "\(number)")
        #expect(read.revision >= revision)
      }
    }
  }

  @Test func `A revision that nobody has reached is refused, not waited for`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      let future = Revision(try await scene.store.currentRevision().value + 10)
      for point in [ReadPoint.atLeast(future), .exactly(future)] {
        let error = await #expect(throws: StoreError.self) { _ = try await scene.cache.get("/a/1", at: point) }
        #expect(error?.code == .futureRevision)
      }
      let error = await #expect(throws: StoreError.self) { _ = try await scene.cache.watch([.all], after: future) }
      #expect(error?.code == .futureRevision)
    }
  }

  @Test func `A read goes upstream when the replica does not keep up`() async throws {
    let impatient = RangeCache.Configuration(longestWait: .milliseconds(1))
    try await CacheScene.run(caching: [.all], keys: Self.keys, configuration: impatient) { scene in
      // What the watch brings does not arrive any more.
      let reached = scene.cache.cacheStatistics().revision
      scene.probe.alterBatches { _ in StoreWatchBatch(events: [], progress: reached) }
      try await scene.store.commit(.put("/a/1", StoreValue("new")))
      #expect(try await scene.cache.get("/a/1").entry?.value.text == "new")
      #expect(try await scene.cache.list(.prefix("/a/1")).entries.map(\.value.text) == ["new"])
      #expect(scene.cache.cacheStatistics().misses == 2)
      #expect(
        try await scene.cache.get("/a/1", at: .atLeast(reached)).entry?.value.text == "/a/1", "the old is allowed")
    }
  }

  @Test func `Who cannot ask how far the store is is not answered from the cache`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      scene.probe.before(.currentRevision) { () throws(StoreError) in throw StoreError(.unavailable, "cut off") }
      let error = await #expect(throws: StoreError.self) { _ = try await scene.cache.get("/a/1") }
      #expect(error?.code == .unavailable)
      let any = try await scene.cache.get("/a/1", at: .atLeast(.zero)).entry
      #expect(any != nil, "any state will do, and is there")
    }
  }

  @Test func `One question answers many readers`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      scene.probe.hold(.currentRevision)
      let before = scene.probe.count(.currentRevision)
      let readers = (0..<100).map { _ in Task { try await scene.cache.get("/a/1").entry?.value.text } }
      try await eventually("a question is under way") { scene.probe.heldCount(.currentRevision) == 1 }
      scene.probe.letGo(.currentRevision)
      for reader in readers { #expect(try await reader.value == "/a/1") }
      #expect(scene.probe.count(.currentRevision) - before < 50, "100 readers")
    }
  }

  @Test func `Statistics tell of the store, and of the cache`() async throws {
    try await CacheScene.run(caching: [.prefix("/a/")], keys: Self.keys) { scene in
      let inside = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let outside = try await scene.cache.watch([.prefix("/c/")], after: nil)
      try await scene.put("/a/1", "12")
      try await scene.put("/c/1", "12")
      _ = try await scene.read(inside)
      let all = try await scene.cache.statistics()
      #expect(all.keys == 6)
      #expect(all.watchers == 2, "those of the cache's clients, not the cache's own")
      let cached = scene.cache.cacheStatistics()
      #expect(cached.keys == 3)
      #expect(cached.bytes == 3 * 4 + 2 * 4 + 2)
      #expect(cached.watchers == 1)
      #expect(cached.upstreamWatchers == 1)
      #expect(cached.retainedEvents == 1)
      #expect(cached.revision >= Revision(8))
      inside.cancel()
      outside.cancel()
      #expect(try await scene.cache.statistics().watchers == 0)
      #expect(scene.cache.cacheStatistics().watchers == 0)
    }
  }

  @Test func `Without running, a cache passes everything on`() async throws {
    let store = MemoryStore()
    let cache = RangeCache(of: store, ranges: [.all])
    let revision = try await cache.commit(.put("/a/1", StoreValue("x"))).revision
    #expect(try await cache.get("/a/1").entry?.value.text == "x")
    let watch = try await cache.watch([.all], after: Revision(revision.value - 1))
    #expect(try await watch.next().events.map(\.revision) == [revision])
    #expect(cache.cachedRanges.isEmpty)
    #expect(cache.cacheStatistics().hits == 0)
  }

  @Test func `A cache that is stopped passes everything on, and its watches with it`() async throws {
    let store = MemoryStore()
    let running = try await RunningCache.start(over: store, caching: [.all])
    let watch = try await running.cache.watch([.all], after: nil)
    let first = try await running.cache.commit(.put("/a/1", StoreValue("x"))).revision
    try await running.stop()
    let second = try await running.cache.commit(.put("/a/1", StoreValue("y"))).revision
    var seen: [Revision] = []
    while seen.count < 2 { seen += try await watch.next().events.map(\.revision) }
    #expect(seen == [first, second])
    #expect(try await running.cache.get("/a/1").entry?.value.text == "y")
    #expect(running.cache.cacheStatistics().keys == 0, "the memory is free")
  }
}
