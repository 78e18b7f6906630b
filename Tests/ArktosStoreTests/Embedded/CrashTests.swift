import ArktosCore
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

@Suite("An embedded store after a crash", .timeLimit(.minutes(10)))
struct CrashTests {
  /// The highest number that was acknowledged for each key.
  private final class Acknowledged: Sendable {
    private let numbers = Guarded<[StoreKey: Int]>([:])

    var current: [StoreKey: Int] { numbers.withLock { $0 } }

    func record(_ number: Int, for keys: [StoreKey]) {
      numbers.withLock { numbers in for key in keys { numbers[key] = number } }
    }
  }

  /// Copies the files at random moments of concurrent writing, as a power cut would leave them, and opens the copies.
  @Test("has every acknowledged commit, whole", arguments: [31, 32, 33] as [UInt64])
  func acknowledgedSurvives(seed: UInt64) async throws {
    let directory = try TemporaryDirectory()
    var configuration = EmbeddedStore.Configuration()
    configuration.limits.historyEvents = 200
    let store = try await EmbeddedStore.open(directory, configuration: configuration)
    let acknowledged = Acknowledged()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<60 {
            let keys = (0..<3).map { StoreKey("/r/\(writer)/\($0)") }
            try await store.commit(
              StoreTransaction(operations: keys.map { .put($0, StoreValue("\(number)"), timeToLive: nil) }))
            acknowledged.record(number, for: keys)
          }
        }
      }
      group.addTask {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
          for _ in 0..<random.below(200) { await Task.yield() }
          // What was acknowledged before the copy began must be in it.
          let expected = acknowledged.current
          let copy = try TemporaryDirectory()
          // The write-ahead log grows at its end only, so that a copy made meanwhile is a torn one. What is written
          // here stays below a checkpoint, so that the main file keeps still.
          try directory.copyStoreFiles(to: copy)
          try await check(copy, holds: expected)
        }
      }
      try await group.waitForAll()
    }
    try await store.close()
  }

  private func check(_ copy: TemporaryDirectory, holds expected: [StoreKey: Int]) async throws {
    let store = try await EmbeddedStore.open(copy)
    let found = try await store.list(.all).entries
    let numbers = Dictionary(uniqueKeysWithValues: found.map { ($0.key, Int($0.value.text) ?? -1) })
    for (key, number) in expected { #expect(numbers[key] ?? -1 >= number, "\(key)") }
    for writer in 0..<8 {
      let values = Set((0..<3).map { numbers[StoreKey("/r/\(writer)/\($0)")] })
      #expect(values.count == 1, "writer \(writer) has half a commit: \(values)")
    }
    let next = try await store.currentRevision().next
    #expect(try await store.commit(.put("/after", StoreValue("x"))).revision == next)
    try await store.close()
  }
}
