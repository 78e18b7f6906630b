import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("Slow and narrow watches of the memory engine", .timeLimit(.minutes(10)))
struct SlowWatcherTests {
  private func put(_ store: MemoryStore, _ key: StoreKey) async throws -> Revision {
    try await store.commit(.put(key, StoreValue("v"))).revision
  }

  @Test("a watch that history has passed by ends with compacted, after what was queued for it")
  func passedBy() async throws {
    let store = MemoryStore(limits: StoreLimits(historyEvents: 300, pendingEventsPerWatch: 10))
    let watch = try await store.watch([.prefix("/r/")], after: nil)
    for number in 0..<2000 { _ = try await put(store, StoreKey("/r/\(number % 3)")) }
    let first = try await watch.next()
    #expect(first.events.map(\.revision.value) == (2...11).map { Int64($0) })
    #expect(first.progress == Revision(11))
    let error = await #expect(throws: StoreError.self) { _ = try await watch.next() }
    #expect(error?.code == .compacted)
    let oldest = try await store.statistics().oldestRevision
    #expect(error?.oldestRevision == oldest)
    #expect(try await store.statistics().watchers == 0)
    let again = await #expect(throws: StoreError.self) { _ = try await watch.next() }
    #expect(again?.code == .compacted)
  }

  @Test("a narrow watch that nothing concerns survives any amount of history")
  func narrowSurvives() async throws {
    let store = MemoryStore(limits: StoreLimits(historyEvents: 300, pendingEventsPerWatch: 10))
    let watch = try await store.watch([.key("/r/mine")], after: nil)
    for number in 0..<2000 { _ = try await put(store, StoreKey("/r/\(number % 3)")) }
    let mine = try await put(store, "/r/mine")
    #expect(try await watch.next().events.map(\.revision) == [mine])
  }

  @Test("history is bounded by its number of events and by its bytes")
  func bounded() async throws {
    let byCount = MemoryStore(limits: StoreLimits(historyEvents: 1000))
    for number in 0..<5000 { _ = try await put(byCount, StoreKey("/r/\(number % 7)")) }
    let count = try await byCount.statistics()
    #expect((1000...1600).contains(count.revision.value - count.oldestRevision.value))

    let byBytes = MemoryStore(limits: StoreLimits(historyBytes: 2_000_000))
    for number in 0..<2000 {
      let value = StoreValue([UInt8](repeating: 0, count: 10_000))
      try await byBytes.commit(.put(StoreKey("/r/\(number % 7)"), value))
    }
    let bytes = try await byBytes.statistics()
    #expect((190...800).contains(bytes.revision.value - bytes.oldestRevision.value))
  }

  @Test("many narrow watches each get their own event and no other")
  func manyNarrow() async throws {
    let store = MemoryStore()
    var watches: [StoreWatch] = []
    for number in 0..<3000 { watches.append(try await store.watch([.prefix(StoreKey("/r/t\(number)/"))], after: nil)) }
    for number in 0..<3000 { _ = try await put(store, StoreKey("/r/t\(number)/a")) }
    for (number, watch) in watches.enumerated() {
      let batch = try await watch.next()
      #expect(batch.events.map(\.key) == [StoreKey("/r/t\(number)/a")])
    }
    #expect(try await store.statistics().watchers == 3000)
    watches = []
    #expect(try await store.statistics().watchers == 0)
  }

  @Test("two tasks cannot read one watch at the same time")
  func oneReader() async throws {
    let store = MemoryStore()
    let watch = try await store.watch([.all], after: nil)
    let outcomes = await withTaskGroup(of: StoreError.Code?.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do throws(StoreError) {
            _ = try await watch.next()
            return nil
          } catch {
            return error.code
          }
        }
      }
      let refused = await group.next()
      watch.cancel()
      let ended = await group.next()
      return [refused, ended]
    }
    #expect(outcomes == [.invalid, .cancelled])
  }

  @Test("closing the store ends every watch and refuses new ones")
  func closing() async throws {
    let store = MemoryStore()
    let watch = try await store.watch([.all], after: nil)
    let reader = Task { try await watch.next() }
    await Task.yield()
    store.close()
    let error = await #expect(throws: StoreError.self) { _ = try await reader.value }
    #expect(error?.code == .unavailable)
    await #expect(throws: StoreError.self) { _ = try await store.watch([.all], after: nil) }
    await #expect(throws: StoreError.self) { _ = try await store.get("/r/a") }
  }

  @Test("random watchers of random ranges get what a filter of all events gives", arguments: [51, 52, 53] as [UInt64])
  func randomRanges(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let store = MemoryStore(limits: StoreLimits(pendingEventsPerWatch: 1 + random.below(40)))
    let parts = ["/r/", "/r/a/", "/r/a/1", "/r/a/1/x", "/r/b", "/r/b/", "/r/bb", "/s", "/", "", "/r/a/10", "/r/a0"]
    func randomRange(_ random: inout SeededGenerator) -> KeyRange {
      let key = StoreKey(parts[random.below(parts.count)])
      switch random.below(3) {
      case 0: return .prefix(key)
      case 1: return .key(key)
      default: return KeyRange(from: key, to: StoreKey(parts[random.below(parts.count)] + "~"))
      }
    }
    var watches: [(ranges: [KeyRange], from: Int, watch: StoreWatch)] = []
    var keys: [StoreKey] = []
    for _ in 0..<600 {
      if random.below(4) == 0 {
        let ranges = (0...random.below(3)).map { _ in randomRange(&random) }
        let watch = try await store.watch(ranges + [.key("/always")], after: nil)
        watches.append((ranges, keys.count, watch))
      }
      let key = StoreKey(parts[random.below(parts.count - 3)] + ["", "1", "/", "/z"][random.below(4)])
      _ = try await put(store, key)
      keys.append(key)
      if random.below(10) == 0, let some = watches.randomElement(using: &random) { some.watch.requestProgress() }
    }
    let last = try await store.currentRevision()
    for (ranges, from, watch) in watches {
      watch.requestProgress()
      var seen: [StoreKey] = []
      var progress = Revision.zero
      while progress < last {
        let batch = try await watch.next()
        seen += batch.events.map(\.key)
        progress = batch.progress
      }
      #expect(seen == keys[from...].filter { key in ranges.contains { $0.contains(key) } })
    }
  }
}
