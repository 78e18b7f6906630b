import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

/// Clients at random on a cache over a real etcd, whose history is then checked; see `TrafficSeeds`.
@Suite("Under random concurrent traffic, a range cache over etcd", .needsEtcd, .serialized, .timeLimit(.minutes(10)))
struct EtcdRangeCacheTrafficTests {
  private static let configuration = RangeCache.Configuration(
    limits: StoreLimits(pendingEventsPerWatch: 6), pageSize: 2)

  private func expectSound(_ history: RecordedHistory, seed: UInt64) {
    let problems = history.problems()
    #expect(problems.isEmpty, "seed \(seed):\n\(problems.joined(separator: "\n"))")
    #expect(history.watches.contains { !$0.batches.flatMap(\.events).isEmpty })
  }

  /// Half of the keys that the plan writes, or all, or none.
  private func someRanges(_ plan: TrafficPlan, _ random: inout SeededGenerator) -> [KeyRange] {
    guard random.next() % 4 > 0 else { return random.next() % 2 == 0 ? [.all] : [] }
    let keys = plan.clients.flatMap { $0 }.compactMap { call -> StoreKey? in
      if case .put(let key) = call.step { key } else { nil }
    }
    return Set(keys).sorted().filter { _ in random.next() % 2 == 0 }.map(KeyRange.key)
  }

  @Test("is linearizable and its watches keep their promises", arguments: TrafficSetting.all(2))
  func undisturbed(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
      let running = try await RunningCache.start(
        over: test.store, caching: [.all], configuration: Self.configuration)
      expectSound(try await RandomTraffic(TrafficPlan(seed: seed), on: running.cache).run(), seed: seed)
      #expect(running.cache.cacheStatistics().hits > running.cache.cacheStatistics().misses)
      try await running.stop()
    }
  }

  @Test("is so while ranges come and go and history is compacted", arguments: TrafficSetting.all(3))
  func moving(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
      let running = try await RunningCache.start(over: test.store, caching: [], configuration: Self.configuration)
      let plan = TrafficPlan(seed: seed)
      let traffic = RandomTraffic(plan, on: running.cache)
      // Goes past the cache, but its compactions are part of the history.
      let other = traffic.recording(test.store)
      var random = SeededGenerator(seed: seed)
      let disturbances = (1..<20).map { part in
        let ranges = someRanges(plan, &random)
        let compacts = random.next() % 3 == 0
        return RandomTraffic.Disturbance(afterCalls: traffic.callCount * part / 20) {
          running.cache.setRanges(ranges)
          if compacts { try await other.compact(through: try await other.currentRevision()) }
        }
      }
      expectSound(try await traffic.run(disturbances: disturbances), seed: seed)
      try await running.stop()
    }
  }

  @Test("is so while etcd is killed and comes back", arguments: TrafficSetting.all(2))
  func killed(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
      let store = ReplaceableStore(test.store)
      let running = try await RunningCache.start(over: store, caching: [.all], configuration: Self.configuration)
      let plan = TrafficPlan(seed: seed)
      let traffic = RandomTraffic(plan, on: running.cache)
      var random = SeededGenerator(seed: seed)
      let disturbances = (1...4).map { fifth in
        let ranges = someRanges(plan, &random)
        return RandomTraffic.Disturbance(afterCalls: traffic.callCount * fifth / 5) {
          // New calls wait, or they would all be made while nobody answers; those under way lose their answers.
          try await store.replace {
            try await test.etcd.kill()
            running.cache.setRanges(ranges)
            try await test.etcd.restart()
            try await eventually("etcd answers again") { (try? await test.store.currentRevision()) != nil }
            return test.store
          }
        }
      }
      expectSound(try await traffic.run(disturbances: disturbances), seed: seed)
      try await running.stop()
    }
  }

  @Test func `Many watches of a cached range share one stream from etcd, and those of a removed one have their own`()
    async throws
  {
    try await EtcdTest.run { test in
      let running = try await RunningCache.start(over: test.store, caching: [.prefix("/r/")])
      let start = try await test.store.currentRevision()
      var watches: [StoreWatch] = []
      for _ in 0..<50 { watches.append(try await running.cache.watch([.prefix("/r/a/")], after: start)) }
      try await eventually("only the cache watches etcd") { try await test.store.statistics().watchers == 1 }
      let first = try await test.store.put("/r/a/1", "1")
      for watch in watches { #expect(try await watch.events(through: first).map(\.summary) == ["+/r/a/1=1"]) }
      running.cache.setRanges([])
      let second = try await test.store.put("/r/a/1", "2")
      for watch in watches { #expect(try await watch.events(through: second).map(\.summary) == ["~/r/a/1=2"]) }
      try await eventually("each watches etcd") { try await test.store.statistics().watchers == 50 }
      running.cache.setRanges([.prefix("/r/")])
      try await running.isComplete()
      let third = try await test.store.put("/r/a/1", "3")
      for watch in watches { #expect(try await watch.events(through: third).map(\.summary) == ["~/r/a/1=3"]) }
      try await eventually("only the cache watches etcd again") {
        for watch in watches {
          watch.requestProgress()
          let events = try await watch.next().events
          #expect(events.isEmpty)
        }
        return try await test.store.statistics().watchers == 1
      }
      let last = try await test.store.delete("/r/a/1")
      for watch in watches { #expect(try await watch.events(through: last).map(\.summary) == ["-/r/a/1"]) }
      try await running.stop()
    }
  }
}
