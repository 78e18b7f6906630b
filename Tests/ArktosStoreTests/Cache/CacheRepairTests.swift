import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("A range cache whose watch upstream breaks", .timeLimit(.minutes(5)))
struct CacheRepairTests {
  private static let keys = (10..<30).map { StoreKey("/a/\($0)") }

  @Test func `Watchers and readers notice nothing when it is taken up where it broke`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let loads = scene.probe.count(.list)
      var written: [Revision] = []
      for round in 0..<30 {
        for number in 0..<5 { written.append(try await scene.put(StoreKey("/a/\(10 + number)"), "\(round)")) }
        let opened = scene.probe.count(.watch)
        scene.probe.breakWatches(round % 2 == 0 ? .unavailable : .cancelled)
        #expect(try await scene.cache.get("/a/14").entry?.modRevision == written.last)
        try await eventually("there is another watch to break") {
          scene.probe.count(.watch) > opened && scene.probe.openWatches == 1
        }
      }
      #expect(try await scene.read(watch).map(\.revision) == written)
      #expect(scene.probe.count(.list) == loads, "nothing was loaded again")
      #expect(scene.probe.count(.watch) > 30)
      #expect(scene.probe.openWatches == 1)
    }
  }

  @Test func `While it cannot be opened again reads go upstream without waiting`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      scene.probe.before(.watch) { () throws(StoreError) in throw StoreError(.unavailable, "no watches today") }
      scene.probe.breakWatches()
      for number in 0..<20 {
        try await scene.put("/a/10", "\(number)")
        #expect(try await scene.cache.get("/a/10").entry?.value.text == "\(number)")
      }
      scene.probe.before(.watch, nil)
      let watch = try await scene.cache.watch([.key("/a/10")], after: nil)
      let last = try await scene.put("/a/10", "last")
      #expect(try await scene.read(watch).map(\.revision) == [last])
      try await eventually("the replica answers again") {
        let hits = scene.cache.cacheStatistics().hits
        _ = try await scene.cache.get("/a/10")
        return scene.cache.cacheStatistics().hits > hits
      }
    }
  }

  /// Breaks the watch, and has everything up to then compacted away before it can be taken up.
  private func breakBeyondRepair(_ scene: CacheScene) {
    scene.probe.before(.watch) { () async throws(StoreError) in
      scene.probe.before(.watch, nil)
      try await scene.store.commit(.delete("/a/10"))
      try await scene.store.commit(.put("/a/11", StoreValue("changed")))
      try await scene.store.commit(.put("/a/99", StoreValue("new")))
      try await scene.store.compact(through: try await scene.store.currentRevision())
    }
    scene.probe.breakWatches()
  }

  @Test func `If history is gone watches get what is pending, then an honest end, and the range is loaded anew`()
    async throws
  {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      let kept = try #require(try await scene.cache.get("/a/12").entry?.value)
      let changed = try #require(try await scene.cache.get("/a/11").entry?.value)
      let pending = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let idle = try await scene.cache.watch([.prefix("/quiet/")], after: nil)
      let written = try await scene.put("/a/13", "seen")
      _ = try await scene.cache.get("/a/13")
      breakBeyondRepair(scene)
      let oldest = await eventuallyCompacted(idle)
      #expect(try await pending.next().events.map(\.revision) == [written], "what was known before the break")
      for _ in 0..<2 {
        let error = await #expect(throws: StoreError.self) { _ = try await pending.next() }
        #expect(error?.code == .compacted, "and then the end, again and again")
        #expect(error?.oldestRevision == oldest)
      }
      try await scene.running.isComplete()
      let hits = scene.cache.cacheStatistics().hits
      #expect(
        try await scene.cache.list(.all).entries.map(\.summary)
          == (scene.store.list(.all).entries.map(\.summary)))
      #expect(try await scene.cache.get("/a/10").entry == nil)
      #expect(try await scene.cache.get("/a/99").entry?.value.text == "new")
      #expect(try await scene.cache.get("/a/12").entry?.value === kept, "what did not change is the same object")
      #expect(try await scene.cache.get("/a/11").entry?.value !== changed)
      #expect(scene.cache.cacheStatistics().hits == hits + 5)
      #expect(scene.cache.cacheStatistics().keys == 20)
      let again = try await scene.cache.watch([.prefix("/a/")], after: oldest)
      let next = try await scene.put("/a/10", "again")
      #expect(try await scene.read(again).map(\.revision) == [next], "a new watch begins where the old one was told to")
    }
  }

  private func eventuallyCompacted(_ watch: StoreWatch) async -> Revision? {
    while true {
      do {
        let batch = try await watch.next()
        #expect(batch.events.isEmpty)
      } catch {
        #expect(error.code == .compacted)
        return error.oldestRevision
      }
    }
  }

  @Test func `Reads are neither blocked nor wrong while the ranges are loaded anew`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      scene.probe.hold(.list)
      breakBeyondRepair(scene)
      try await eventually("the load waits") { scene.probe.heldCount(.list) == 1 }
      #expect(try await scene.cache.get("/a/10").entry == nil)
      #expect(try await scene.cache.get("/a/11", at: .atLeast(Revision(1))).entry?.value.text == "changed")
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let revision = try await scene.put("/a/11", "more")
      #expect(try await scene.read(watch).map(\.revision) == [revision])
      scene.probe.letGo(.list)
      try await scene.running.isComplete()
      #expect(try await scene.cache.get("/a/11").entry?.value.text == "more")
    }
  }

  @Test func `Compaction upstream takes nothing from watches that are up to date`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      for number in 0..<50 {
        let revision = try await scene.put("/a/10", "\(number)")
        if number % 2 == 0 {
          try await scene.compactEverything()
        } else {
          try await scene.cache.compact(through: revision)
        }
        #expect(try await scene.read(watch, through: revision).map(\.revision) == [revision])
      }
      let old = try await scene.store.currentRevision()
      let error = await #expect(throws: StoreError.self) {
        _ = try await scene.cache.get("/a/10", at: .exactly(Revision(old.value - 1)))
      }
      #expect(error?.code == .compacted, "what was compacted through the cache is not read from it either")
    }
  }

  @Test("A load that is overtaken by compaction begins again", arguments: [ProbedStore.Call.list, .watch])
  func compactionDuringLoad(of call: ProbedStore.Call) async throws {
    let pages = RangeCache.Configuration(pageSize: 4)
    try await CacheScene.run(caching: [], keys: Self.keys, configuration: pages) { scene in
      let strikes = Strikes(3)
      scene.probe.before(call) { () async throws(StoreError) in
        guard strikes.takeOne() else { return }
        try await scene.store.commit(.put("/a/29", StoreValue("moved on")))
        try await scene.store.compact(through: try await scene.store.currentRevision())
      }
      try await scene.recache([.all])
      #expect(strikes.isUsedUp)
      let hits = scene.cache.cacheStatistics().hits
      #expect(
        try await scene.cache.list(.all).entries.map(\.summary)
          == (scene.store.list(.all).entries.map(\.summary)))
      #expect(scene.cache.cacheStatistics().hits == hits + 1)
    }
  }

  @Test("An event that does not fit what is held is not believed: everything is loaded anew", arguments: [true, false])
  func lostEvent(isDeletion: Bool) async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let lost = try await scene.cache.currentRevision().next
      // Upstream leaves out one event, and the next one gives it away.
      scene.probe.alterBatches { batch in
        StoreWatchBatch(events: batch.events.filter { $0.revision != lost }, progress: batch.progress)
      }
      let loads = scene.probe.count(.list)
      if isDeletion {
        try await scene.store.commit(.delete("/a/10"))
        try await scene.store.commit(.put("/a/10", StoreValue("created again")))
      } else {
        try await scene.store.commit(.put("/a/99", StoreValue("created")))
        try await scene.store.commit(.put("/a/99", StoreValue("changed")))
      }
      try await eventually("it is loaded again") {
        scene.probe.count(.list) > loads && scene.cache.cachedRanges == [.all]
      }
      scene.probe.alterBatches(nil)
      #expect(try await scene.cache.list(.all).entries.map(\.summary) == (contents(of: scene.store)))
      let first = try #require(try await scene.read(watch).last)
      #expect(first.revision == lost.next, "nothing wrong was told to watchers")
    }
  }

  @Test func `Each event is taken once, even if upstream tells it again`() async throws {
    try await CacheScene.run(caching: [.all], keys: Self.keys) { scene in
      let watch = try await scene.cache.watch([.prefix("/a/")], after: nil)
      let told = Told()
      scene.probe.alterBatches { batch in
        StoreWatchBatch(events: told.repeating(batch.events), progress: batch.progress)
      }
      var written: [Revision] = []
      for number in 0..<100 { written.append(try await scene.put("/a/10", "\(number)")) }
      #expect(try await scene.read(watch).map(\.revision) == written)
    }
  }

  @Test func `A store that has gone back, as from a backup, is loaded anew`() async throws {
    let backup = MemoryStore()
    try await backup.commit(.put("/a/1", StoreValue("old")))
    let present = MemoryStore()
    for number in 0..<50 { try await present.commit(.put("/a/1", StoreValue("\(number)"))) }
    let replaceable = ReplaceableStore(present)
    let probe = ProbedStore(replaceable)
    let running = try await RunningCache.start(over: probe, caching: [.all])
    let watch = try await running.cache.watch([.all], after: nil)
    #expect(try await running.cache.get("/a/1").entry?.value.text == "49")
    try await replaceable.replace { backup }
    probe.breakWatches()
    _ = await eventuallyCompacted(watch)
    try await running.isComplete()
    try await eventually("the replica answers") {
      let hits = running.cache.cacheStatistics().hits
      let text = try await running.cache.get("/a/1").entry?.value.text
      #expect(text == "old")
      return running.cache.cacheStatistics().hits > hits
    }
    try await running.stop()
  }
}
