internal import ArktosCore
internal import ArktosStore

/// A client that makes the calls of its plan one after another.
struct TrafficClient {
  private let number: Int
  private let calls: [TrafficPlan.Call]
  private let store: HistoryRecorder
  /// The latest revision that the client was told of.
  private var known = Revision(1)
  /// The revision of the entry that the client saw last, for each key.
  private var seen: [StoreKey: Revision] = [:]

  init(_ number: Int, _ calls: [TrafficPlan.Call], store: HistoryRecorder) {
    self.number = number
    self.calls = calls
    self.store = store
  }

  consuming func run() async {
    for (index, call) in calls.enumerated() {
      for _ in 0..<call.yields { await Task.yield() }
      let value = StoreValue(Array("\(number)/\(index)".utf8))
      let request = request(call.step, value)
      guard call.isCancelled else {
        learn(await Self.answer(to: request, from: store))
        continue
      }
      let task = Task { [store] in await Self.answer(to: request, from: store) }
      task.cancel()
      learn(await task.value)
    }
  }

  private enum Request {
    case commit(StoreTransaction)
    case get(StoreKey, ReadPoint)
    case list(ReadPoint, limit: Int?)
    case currentRevision
    case compact(Revision)
  }

  private func request(_ step: TrafficPlan.Step, _ value: StoreValue) -> Request {
    func before(_ back: Int) -> Revision { Revision(max(1, known.value - Int64(back))) }
    switch step {
    case .create(let key): return .commit(.create(key, value))
    case .put(let key): return .commit(.put(key, value))
    case .delete(let key): return .commit(.delete(key))
    case .compareAndSet(let key): return .commit(.put(key, value, expected: seen[key] ?? known))
    case .compareAndDelete(let key): return .commit(.delete(key, expected: seen[key] ?? known))
    case .transaction(let puts, let deletes, let needs):
      return .commit(
        StoreTransaction(
          conditions: needs.map { [.init($0, .exists)] } ?? [],
          operations: puts.map { .put($0, value, timeToLive: nil) } + deletes.map { .delete($0) }))
    case .get(let key): return .get(key, .latest)
    case .getExactly(let key, let back): return .get(key, .exactly(before(back)))
    case .getAtLeast(let key, let back): return .get(key, .atLeast(before(back)))
    case .list(let limit): return .list(.latest, limit: limit)
    case .listExactly(let back): return .list(.exactly(before(back)), limit: nil)
    case .currentRevision: return .currentRevision
    case .compact(let back): return .compact(before(back))
    }
  }

  /// What a client learns from an answer.
  private struct Lesson {
    var revision: Revision?
    var entries: [StoreEntry] = []
    var written: [StoreKey] = []
  }

  private static func answer(to request: Request, from store: HistoryRecorder) async -> Lesson {
    do {
      switch request {
      case .commit(let transaction):
        let commit = try await store.commit(transaction)
        return Lesson(revision: commit.revision, written: transaction.operations.map(\.key))
      case .get(let key, let point):
        let read = try await store.get(key, at: point)
        return Lesson(revision: read.revision, entries: [read.entry].compactMap { $0 })
      case .list(let point, let limit):
        let listing = try await store.list(.prefix("/r/"), at: point, limit: limit)
        return Lesson(revision: listing.revision, entries: listing.entries)
      case .currentRevision: return Lesson(revision: try await store.currentRevision())
      case .compact(let revision):
        try await store.compact(through: revision)
        return Lesson()
      }
    } catch {
      // The history has it; the client only learns what it should have expected.
      return Lesson(entries: [error.current].compactMap { $0 })
    }
  }

  private mutating func learn(_ lesson: Lesson) {
    if let revision = lesson.revision { known = max(known, revision) }
    for entry in lesson.entries { seen[entry.key] = entry.modRevision }
    for key in lesson.written { seen[key] = lesson.revision }
  }
}
