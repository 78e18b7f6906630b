import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("What a watch has without waiting", .timeLimit(.minutes(5)))
struct ReadyBatchTests {
  private func put(_ store: any Store, _ number: Int) async throws -> Revision {
    try await store.commit(.put(StoreKey("/r/\(number)"), StoreValue("v"))).revision
  }

  @Test("what is queued is handed out once, whoever asks for it, and nothing behind the end")
  func queued() async throws {
    let store = MemoryStore()
    let watch = try await store.watch([.all], after: nil)
    #expect(watch.ready() == nil)
    let revisions = [try await put(store, 1), try await put(store, 2)]
    #expect(watch.ready()?.events.map(\.revision) == revisions)
    #expect(watch.ready() == nil)
    let third = try await put(store, 3)
    #expect(try await watch.next().events.map(\.revision) == [third])
    watch.requestProgress()
    #expect(watch.ready()?.progress == third)
    _ = try await put(store, 4)
    watch.cancel()
    #expect(watch.ready() == nil)
  }

  @Test("a watch that is behind has nothing without reading history")
  func behind() async throws {
    let store = MemoryStore(limits: StoreLimits(pendingEventsPerWatch: 3))
    let start = try await store.currentRevision()
    for number in 0..<10 { _ = try await put(store, number) }
    let watch = try await store.watch([.all], after: start)
    #expect(watch.ready() == nil)
    var seen: [Revision] = []
    while seen.count < 10 { seen += (try await watch.next()).events.map(\.revision) }
    let last = try await put(store, 11)
    #expect(watch.ready()?.events.map(\.revision) == [last])
  }

  @Test("asked either way at random, a watch tells every change in order, once", arguments: 1...5)
  func mixed(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let store = MemoryStore(limits: StoreLimits(pendingEventsPerWatch: 5))
    let watch = try await store.watch([.all], after: nil)
    var (written, seen): ([Revision], [Revision]) = ([], [])
    for _ in 0..<200 {
      for number in 0..<Int.random(in: 0...8, using: &generator) { written.append(try await put(store, number)) }
      if Bool.random(using: &generator) {
        seen += watch.ready()?.events.map(\.revision) ?? []
      } else if seen.count < written.count {
        seen += try await watch.next().events.map(\.revision)
      }
    }
    while seen.count < written.count { seen += try await watch.next().events.map(\.revision) }
    #expect(seen == written, "seed \(seed)")
  }
}
