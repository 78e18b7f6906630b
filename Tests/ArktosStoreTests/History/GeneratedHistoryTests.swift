import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

/// Histories of a simulated store that does one thing at a time, told by clients whose calls overlap at random.
@Suite("The linearizability checker, on generated histories")
struct GeneratedHistoryTests {
  /// How many clients there are, how many calls each makes and how many answers in a hundred are lost.
  private static let (clients, callsEach, lossRate) = (6, 40, 8)

  private static func generate(seed: UInt64) async throws -> [RecordedCall] {
    var random = SeededGenerator(seed: seed)
    let store = MemoryStore()
    var calls: [RecordedCall] = []
    var clock = 0
    func tick() -> Int {
      clock += 1
      return clock
    }
    var remaining = Array(repeating: callsEach, count: clients)
    /// The call that each client makes, and whether the store did it already.
    var current: [Int: (call: Int, done: Bool)] = [:]
    /// Writes whose callers have given up: the store may still do them.
    var abandoned: [Int] = []
    while remaining.contains(where: { $0 > 0 }) || !current.isEmpty {
      let client = random.below(clients)
      if !abandoned.isEmpty, random.below(20) == 0 {
        let late = abandoned.remove(at: random.below(abandoned.count))
        _ = try await perform(calls[late].input, on: store)
      }
      guard let (call, done) = current[client] else {
        guard remaining[client] > 0 else { continue }
        remaining[client] -= 1
        let revision = try await store.currentRevision().value
        let input = input(&random, "\(client)/\(remaining[client])", revision: revision)
        calls.append(RecordedCall(client: client, start: tick(), end: nil, input: input, outcome: .unknown))
        current[client] = (calls.count - 1, false)
        continue
      }
      let isWrite = if case .commit = calls[call].input { true } else { false }
      if isWrite, random.below(100) < lossRate {
        calls[call].end = tick()
        current[client] = nil
        if !done, random.below(2) == 0 { abandoned.append(call) }
        calls[call].outcome = .unknown
      } else if done {
        calls[call].end = tick()
        current[client] = nil
      } else {
        calls[call].outcome = try await perform(calls[call].input, on: store)
        current[client] = (call, true)
      }
    }
    let end = try await perform(.list(.all, .latest, limit: nil), on: store)
    calls.append(
      RecordedCall(client: clients, start: tick(), end: tick(), input: .list(.all, .latest, limit: nil), outcome: end))
    return calls
  }

  private static func input(_ random: inout SeededGenerator, _ text: String, revision: Int64) -> RecordedCall.Input {
    let key = StoreKey("k\(random.below(3))")
    let value = Array(text.utf8)
    let past = Revision(max(1, revision - Int64(random.below(5))))
    switch random.below(9) {
    case 0, 1: return .commit(RecordedTransaction(writes: [.init(key, value)]))
    case 2: return .commit(RecordedTransaction(writes: [.init(key, nil)]))
    case 3:
      return .commit(
        RecordedTransaction(conditions: [.init(key, .modRevision(past))], writes: [.init(key, value)]))
    case 4: return .commit(RecordedTransaction(writes: [.init("k0", value), .init("k1", nil)]))
    case 5: return .get(key, .latest)
    case 6: return .get(key, .exactly(past))
    case 7: return .list(.all, .latest, limit: 2)
    default: return .currentRevision
    }
  }

  private static func perform(_ input: RecordedCall.Input, on store: MemoryStore) async throws -> RecordedCall.Outcome {
    let log = HistoryLog()
    let recorder = HistoryRecorder(store, client: 0, log: log)
    do {
      switch input {
      case .commit(let transaction): _ = try await recorder.commit(StoreTransaction(transaction))
      case .get(let key, let point): _ = try await recorder.get(key, at: point)
      case .list(let range, let point, let limit): _ = try await recorder.list(range, at: point, limit: limit)
      case .currentRevision: _ = try await recorder.currentRevision()
      case .compact, .statistics: break
      }
    } catch {
      guard error.code == .conflict else { throw error }
    }
    return try #require(log.history.calls.first).outcome
  }

  static let seeds = (1...25).map(UInt64.init)

  @Test("accepts what a correct store did", arguments: seeds)
  func correct(seed: UInt64) async throws {
    let verdict = check(try await Self.generate(seed: seed))
    #expect(verdict.isLinearizable, "\(verdict)")
  }

  @Test("rejects a read that is made to show an earlier state", arguments: seeds)
  func stale(seed: UInt64) async throws {
    var calls = try await Self.generate(seed: seed)
    let last = calls.count - 1
    guard case .listed(let entries, let revision, let remaining) = calls[last].outcome else { return }
    // The last list began when all else was answered: an earlier state in it is always wrong.
    calls[last].outcome = .listed(entries, Revision(revision.value - 1), remaining: remaining)
    #expect(check(calls).violation != nil)
  }

  @Test("rejects a history from which an acknowledged write is taken", arguments: seeds)
  func lost(seed: UInt64) async throws {
    var calls = try await Self.generate(seed: seed).filter { $0.outcome != .unknown }
    calls = try await Self.replayed(calls)
    #expect(check(calls).isLinearizable)
    let writes = Self.replacements(in: calls)
    calls.remove(at: try #require(writes.first))
    #expect(check(calls).violation != nil)
  }

  /// The calls that replaced or deleted one entry.
  private static func replacements(in calls: [RecordedCall]) -> [Int] {
    calls.indices.filter { index in
      guard case .committed(_, let previous) = calls[index].outcome else { return false }
      return previous.count == 1 && previous[0] != nil
    }
  }

  /// The same calls, made one after another.
  private static func replayed(_ calls: [RecordedCall]) async throws -> [RecordedCall] {
    let store = MemoryStore()
    var replayed: [RecordedCall] = []
    for call in calls {
      if case .get(_, .exactly) = call.input { continue }
      let outcome = try await perform(call.input, on: store)
      let time = replayed.count * 2
      replayed.append(.sample(time...(time + 1), call.input, outcome))
    }
    return replayed
  }

  @Test("rejects two commits that say they took each other's revision", arguments: seeds)
  func exchanged(seed: UInt64) async throws {
    var calls = try await Self.replayed(try await Self.generate(seed: seed))
    let writes = Self.replacements(in: calls)
    let (first, second) = (try #require(writes.first), try #require(writes.last))
    #expect(first < second)
    (calls[first].outcome, calls[second].outcome) = (calls[second].outcome, calls[first].outcome)
    #expect(check(calls).violation != nil)
  }
}

extension StoreTransaction {
  fileprivate init(_ transaction: RecordedTransaction) {
    self.init(
      conditions: transaction.conditions,
      operations: transaction.writes.map { write in
        write.value.map { .put(write.key, StoreValue($0), timeToLive: nil) } ?? .delete(write.key)
      })
  }
}
