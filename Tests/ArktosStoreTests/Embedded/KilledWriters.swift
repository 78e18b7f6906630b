import ArktosCore
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Glibc

/// What the children of `KillTests` write: each writer commits one numbered transaction after another on keys of its
/// own, so that from the number of its last commit follows what its keys must hold.
enum KilledWriters {
  static let count = 6

  static func key(_ writer: Int, _ name: String) -> StoreKey { StoreKey("/w/\(writer)/\(name)") }

  /// What the commit of a number does: it writes the number, and changes some of four other keys.
  static func transaction(_ writer: Int, _ number: Int) -> StoreTransaction {
    var operations: [StoreTransaction.Operation] = [
      .put(key(writer, "number"), StoreValue("\(number)"), timeToLive: nil)
    ]
    var random = SeededGenerator(seed: UInt64(writer * 1_000_003 + number))
    for name in ["a", "b", "c", "d"] {
      switch random.below(4) {
      case 0: operations.append(.delete(key(writer, name)))
      case 1:
        let value = StoreValue([UInt8](repeating: UInt8(number & 0x7F), count: random.below(900)))
        operations.append(.put(key(writer, name), value, timeToLive: nil))
      default: break
      }
    }
    // Its time is over soon, or only after the next start.
    if random.below(8) == 0 {
      operations.append(.put(key(writer, "short"), StoreValue("\(number)"), timeToLive: .milliseconds(1 + number % 50)))
    }
    return StoreTransaction(operations: operations)
  }

  static var configuration: EmbeddedStore.Configuration {
    var configuration = EmbeddedStore.Configuration()
    configuration.limits.historyEvents = 500
    // So that the log is long enough for a checkpoint now and then.
    configuration.pageBytes = 512
    return configuration
  }

  /// Writes, and tells of each commit that was acknowledged, until the process is killed.
  static func run(seed: UInt64, directory: String) async throws {
    try Data().write(to: URL(filePath: "\(directory)/started-\(seed)"))
    let store = try await EmbeddedStore.open(directory: directory, configuration: configuration)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await store.run() }
      for writer in 0..<count { group.addTask { try await write(store, writer, directory) } }
      group.addTask {
        var random = SeededGenerator(seed: seed)
        while true {
          let pause = Duration.milliseconds(random.below(40))
          try await Task.sleep(for: pause)
          let revision = try await store.currentRevision()
          try await store.compact(through: Revision(max(1, revision.value - Int64(random.below(300)))))
        }
      }
      try await group.waitForAll()
    }
  }

  private static func write(_ store: EmbeddedStore, _ writer: Int, _ directory: String) async throws {
    var number = try await store.get(key(writer, "number")).entry.flatMap { Int($0.value.text) } ?? 0
    let file = open(AcknowledgedCommits.path(directory, writer), O_WRONLY)
    guard file >= 0 else { throw ProcessError(description: "no file for writer \(writer)") }
    while true {
      number += 1
      let commit = try await store.commit(transaction(writer, number))
      // One write of 16 bytes in place: it is there whole or not at all.
      let record = [Int64(number), commit.revision.value]
      let written = record.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
      guard written == 16 else { throw ProcessError(description: "writer \(writer) cannot tell of its commit") }
    }
  }
}

/// The last commit that each writer was told of, in files that outlive the children.
struct AcknowledgedCommits {
  private let files: [Int32]

  init(directory: String) throws {
    files = (0..<KilledWriters.count).map { open(Self.path(directory, $0), O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    guard files.allSatisfy({ $0 >= 0 }) else { throw ProcessError(description: "no files in \(directory)") }
  }

  static func path(_ directory: String, _ writer: Int) -> String { "\(directory)/acknowledged-\(writer)" }

  /// Number and revision; 0 and 0 if there was none.
  func last(of writer: Int) -> (number: Int, revision: Int64) {
    var record: [Int64] = [0, 0]
    let count = record.withUnsafeMutableBytes { pread(files[writer], $0.baseAddress, $0.count, 0) }
    return count == 16 ? (Int(record[0]), record[1]) : (0, 0)
  }

  /// Notes what a crash left beyond what was told: the next child goes on from there.
  func note(_ number: Int, _ revision: Int64, of writer: Int) {
    let record = [Int64(number), revision]
    _ = record.withUnsafeBytes { pwrite(files[writer], $0.baseAddress, $0.count, 0) }
  }

  func total() -> Int { files.indices.reduce(0) { $0 + last(of: $1).number } }
}

/// Compares what a killed process left with what it was told.
enum KilledStoreCheck {
  static func problems(in copy: TemporaryDirectory, after acknowledged: AcknowledgedCommits) async throws -> [String] {
    let store = try await EmbeddedStore.open(copy, configuration: KilledWriters.configuration)
    var problems = try await gaps(in: store)
    for writer in 0..<KilledWriters.count {
      let last = acknowledged.last(of: writer)
      let entries = try await store.list(.prefix(KilledWriters.key(writer, ""))).entries
      var found: [StoreKey: StoreEntry] = [:]
      for entry in entries { found[entry.key] = entry }
      let numberEntry = found[KilledWriters.key(writer, "number")]
      let number = numberEntry.flatMap { Int($0.value.text) } ?? 0
      // The one that was under way may be there too, but nothing beyond it.
      if number != last.number, number != last.number + 1 {
        problems.append("writer \(writer) was told of \(last.number), the store has \(number)")
      }
      if number == last.number, number > 0, numberEntry?.modRevision.value != last.revision {
        problems.append("writer \(writer)'s \(number) took revision \(last.revision), the store says otherwise")
      }
      problems += differences(writer, number, found)
      if number == last.number + 1 { acknowledged.note(number, numberEntry?.modRevision.value ?? 0, of: writer) }
    }
    try await store.close()
    return problems
  }

  /// The keys that are not as all commits up to a number leave them.
  private static func differences(_ writer: Int, _ number: Int, _ found: [StoreKey: StoreEntry]) -> [String] {
    // What the last changes of each key were lies not far back: every commit has a chance of one in two for each.
    var expected: [StoreKey: StoreValue?] = [:]
    for step in stride(from: number, to: 0, by: -1) where expected.count < 6 {
      for operation in KilledWriters.transaction(writer, step).operations where expected[operation.key] == nil {
        guard case .put(let key, let value, _) = operation else {
          expected.updateValue(nil, forKey: operation.key)
          continue
        }
        expected.updateValue(value, forKey: key)
      }
    }
    var problems: [String] = []
    for name in ["a", "b", "c", "d", "short"] {
      let key = KilledWriters.key(writer, name)
      let value = expected[key] ?? nil
      // A key whose time may be over is there with its last value, or gone.
      if name == "short", found[key] == nil { continue }
      if found[key]?.value.bytes != value?.bytes { problems.append("after \(number) commits \(key) is not as written") }
    }
    return problems
  }

  /// The revisions between the oldest one and the current one at which nothing happened.
  private static func gaps(in store: EmbeddedStore) async throws -> [String] {
    let statistics = try await store.statistics()
    var next = statistics.oldestRevision.next
    let watch = try await store.watch([.all], after: statistics.oldestRevision)
    watch.requestProgress()
    while next <= statistics.revision {
      let batch = try await watch.next()
      for event in batch.events where event.revision >= next {
        guard event.revision == next else { return ["revision \(next) is missing"] }
        next = next.next
      }
      guard batch.progress < statistics.revision || next > statistics.revision else {
        return ["the revisions from \(next) to \(statistics.revision) are missing"]
      }
    }
    return []
  }
}
