import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("A recorded history")
struct HistoryRecorderTests {
  @Test("tells what was asked, what was answered, and what came before what")
  func calls() async throws {
    let log = HistoryLog()
    let store = HistoryRecorder(MemoryStore(), client: 3, log: log)
    let put = StoreTransaction.create("a", StoreValue("1"))
    _ = try await store.commit(put)
    await #expect(throws: StoreError.self) { try await store.commit(put) }
    _ = try await store.get("a")
    await #expect(throws: StoreError.self) { try await store.get("a", at: .exactly(Revision(9))) }
    let calls = log.history.calls
    let entry = RecordedEntry.sample("a", "1", 2)
    #expect(calls.map(\.client) == [3, 3, 3, 3])
    #expect(calls[0].input == .commit(RecordedTransaction(put)))
    #expect(calls[0].outcome == .committed(Revision(2), previous: [nil]))
    #expect(calls[1].outcome == .conflict("a", current: entry))
    #expect(calls[2] == .get(5...6, "a", entry, revision: 2).by(3))
    guard case .refused(.futureRevision, _) = calls[3].outcome else {
      Issue.record("\(calls[3])")
      return
    }
  }

  @Test("tells what a watch delivered and how it ended, but not that its reader was cancelled")
  func watch() async throws {
    let log = HistoryLog()
    let inner = MemoryStore()
    let store = HistoryRecorder(inner, client: 0, log: log)
    let watch = try await store.watch([.prefix("a")], after: Revision(1))
    _ = try await inner.commit(.put("a", StoreValue("1")))
    #expect(try await watch.next().events.count == 1)
    watch.cancel()
    await #expect(throws: StoreError.self) { try await watch.next() }
    await #expect(throws: StoreError.self) { try await store.watch([.all], after: Revision(9)) }
    let watches = log.history.watches
    #expect(watches[0].after == Revision(1))
    #expect(watches[0].batches.map(\.progress) == [Revision(2)])
    #expect(watches[0].batches[0].events.map(\.entry) == [.sample("a", "1", 2)])
    #expect(watches[0].ending == nil)
    #expect(watches[1].ending?.code == .futureRevision)
    #expect(watches[1].opened == nil)
  }

  @Test("waits for answers")
  func waiting() async throws {
    let log = HistoryLog()
    let store = HistoryRecorder(MemoryStore(), client: 0, log: log)
    async let waited: Void = log.waitForAnswers(3)
    for _ in 0..<3 { _ = try await store.currentRevision() }
    await waited
    await log.waitForAnswers(2)
    #expect(log.history.calls.count == 3)
  }

  @Test("shows reads that were refused for a compaction which nobody asked for")
  func baselessRefusal() {
    let refused = RecordedCall.sample(
      5...6, .get("a", .exactly(Revision(2))), .refused(.compacted, message: ""))
    let writes: [RecordedCall] = [
      .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: .sample("a", "1", 2)),
    ]
    func problems(compaction revision: Int64, _ time: ClosedRange<Int>) -> [String] {
      let compaction = RecordedCall.sample(time, .compact(through: Revision(revision)), .compacted)
      return RecordedHistory(calls: writes + [compaction, refused]).problems()
    }
    #expect(problems(compaction: 3, 5...7) == [])
    #expect(problems(compaction: 2, 5...7).count == 1)
    #expect(problems(compaction: 3, 8...9).count == 1)
  }

  @Test("shows answers that no sane call gets")
  func insane() {
    let call = RecordedCall.sample(1...2, .get("a", .latest), .refused(.corrupt, message: "page 7"))
    let problems = RecordedHistory(calls: [call]).problems()
    #expect(problems.count == 1)
    #expect(problems.first?.contains("corrupt: page 7") == true)
  }

  @Test(
    "runs with the seeds that are asked for",
    arguments: [(nil, [1, 2]), ("", [1, 2]), ("3", [1, 2, 3]), ("7,", [7]), ("7,23", [7, 23]), ("?", [1, 2])]
      as [(String?, [UInt64])])
  func seeds(wish: String?, seeds: [UInt64]) {
    #expect(TrafficSeeds.chosen(wish, default: 2) == seeds)
  }
}

extension RecordedCall {
  fileprivate func by(_ client: Int) -> RecordedCall {
    var call = self
    call.client = client
    return call
  }
}
