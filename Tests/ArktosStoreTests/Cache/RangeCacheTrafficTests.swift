import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

/// Clients at random on a cache whose upstream and ranges are disturbed; `ARKTOS_SEEDS` tries more seeds.
@Suite("The range cache under random concurrent traffic", .timeLimit(.minutes(10)))
struct RangeCacheTrafficTests {
  /// Watches that are not read soon have to catch up from history, or upstream where that is too short.
  private static let configuration = RangeCache.Configuration(
    limits: StoreLimits(pendingEventsPerWatch: 6), pageSize: 2)

  /// What a disturbance gets hold of.
  private struct Scene: Sendable {
    var cache: RangeCache
    var probe: ProbedStore
    /// The store behind both; what is asked of it is part of the history.
    var store: any Store

    func compactEverything() async throws(StoreError) {
      try await store.compact(through: try await store.currentRevision())
    }
  }

  private func run(
    seed: UInt64, caching ranges: [KeyRange] = [.all],
    disturbing: (Scene, inout SeededGenerator) -> @Sendable () async throws -> Void
  ) async throws -> RangeCacheStatistics {
    let probe = ProbedStore(MemoryStore())
    let running = try await RunningCache.start(over: probe, caching: ranges, configuration: Self.configuration)
    let traffic = RandomTraffic(TrafficPlan(seed: seed), on: running.cache)
    let scene = Scene(cache: running.cache, probe: probe, store: traffic.recording(probe.store))
    var random = SeededGenerator(seed: seed)
    let disturbances = (1..<40).map { part in
      RandomTraffic.Disturbance(
        afterCalls: traffic.callCount * part / 40, disturbing(scene, &random))
    }
    let history = try await traffic.run(disturbances: disturbances)
    let statistics = running.cache.cacheStatistics()
    try await running.stop()
    let problems = history.problems()
    #expect(problems.isEmpty, "seed \(seed):\n\(problems.joined(separator: "\n"))")
    #expect(history.watches.contains { !$0.batches.flatMap(\.events).isEmpty })
    return statistics
  }

  @Test(
    "is linearizable and its watches keep their promises, with everything cached",
    arguments: TrafficSeeds.chosen(default: 8))
  func everything(seed: UInt64) async throws {
    let statistics = try await run(seed: seed) { _, _ in {} }
    #expect(statistics.hits > statistics.misses, "the replica answered")
  }

  @Test("is so with some of the keys cached", arguments: TrafficSeeds.chosen(default: 6))
  func some(seed: UInt64) async throws {
    let statistics = try await run(seed: seed, caching: [.prefix("/r/even/")]) { _, _ in {} }
    #expect(statistics.hits > 0 && statistics.misses > 0, "both answered")
  }

  @Test("is so while its watch upstream breaks again and again", arguments: TrafficSeeds.chosen(default: 8))
  func broken(seed: UInt64) async throws {
    _ = try await run(seed: seed) { scene, random in
      let code: StoreError.Code = random.below(4) == 0 ? .cancelled : .unavailable
      return { scene.probe.breakWatches(code) }
    }
  }

  @Test(
    "is so while upstream compacts everything whenever the watch is broken", arguments: TrafficSeeds.chosen(default: 8))
  func compacted(seed: UInt64) async throws {
    _ = try await run(seed: seed) { scene, random in
      let isWorst = random.below(2) == 0
      return {
        // Between the end of one watch and the beginning of the next, or between a list and its watch.
        scene.probe.before(.watch) { () async throws(StoreError) in
          if isWorst { try await scene.compactEverything() }
        }
        scene.probe.breakWatches()
      }
    }
  }

  @Test("is so while it is compacted between the pages of a load", arguments: TrafficSeeds.chosen(default: 6))
  func compactedWhileLoading(seed: UInt64) async throws {
    _ = try await run(seed: seed) { scene, random in
      let isLoad = random.below(2) == 0
      let strikes = Strikes(random.below(3))
      return {
        scene.probe.before(.list) { () async throws(StoreError) in
          guard strikes.takeOne() else { return }
          try await scene.compactEverything()
        }
        scene.cache.setRanges(isLoad ? [.all] : [])
      }
    }
  }

  @Test("is so while ranges are added and removed", arguments: TrafficSeeds.chosen(default: 12))
  func moving(seed: UInt64) async throws {
    _ = try await run(seed: seed, caching: []) { scene, random in
      let ranges = Self.halves(random.next())
      return { scene.cache.setRanges(ranges) }
    }
  }

  @Test("is so while all of that happens together", arguments: TrafficSeeds.chosen(default: 12))
  func everythingAtOnce(seed: UInt64) async throws {
    _ = try await run(seed: seed, caching: []) { scene, random in
      let ranges = Self.halves(random.next())
      let choice = random.below(4)
      return {
        switch choice {
        case 0: scene.probe.breakWatches()
        case 1: try await scene.compactEverything()
        case 2:
          try await scene.compactEverything()
          scene.probe.breakWatches()
        default: break
        }
        scene.cache.setRanges(ranges)
      }
    }
  }

  /// Some of the keys that traffic uses, which are few and near each other; now and then all or none.
  private static func halves(_ seed: UInt64) -> [KeyRange] {
    var random = SeededGenerator(seed: seed)
    switch random.below(6) {
    case 0: return [.all]
    case 1: return []
    default:
      let keys = TrafficPlan(seed: seed).clients.flatMap { $0 }.compactMap { call -> StoreKey? in
        if case .put(let key) = call.step { key } else { nil }
      }
      return Set(keys).sorted().filter { _ in random.below(2) == 0 }.map(KeyRange.key)
    }
  }
}
