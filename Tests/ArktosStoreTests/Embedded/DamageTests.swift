import ArktosCore
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Testing

/// Every byte of the files of a small store: a bit of it is flipped, and the file is cut off before it.
///
/// One bit of each byte, another one from byte to byte. All flips and cuts are tried, with pages of 512 bytes, so that
/// there are few bytes and many pages.
@Suite("A damaged log", .serialized, .timeLimit(.minutes(20)))
struct DamageTests {
  enum Damage: Hashable, Sendable {
    case flip(Int)
    case cut(Int)

    func done(to bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .flip(let offset):
        var bytes = bytes
        bytes[offset] ^= 1 << UInt8((offset * 5 + 3) & 7)
        return bytes
      case .cut(let length): return Array(bytes[..<length])
      }
    }
  }

  /// What a store says that is opened from damaged files.
  enum Outcome: Sendable {
    case opened(Revision)
    case refused(StoreError)
    /// What it must never do.
    case wrong(String)
  }

  @Test("is cut back to the last whole commit, whatever is missing of the write-ahead log's end")
  func cutWriteAheadLog() async throws {
    let sample = try await DamageSample.get()
    let log = try #require(sample.crashed.log)
    let ends = sample.crashed.commitEnds
    let outcomes = try await outcomes(sample, (0...log.count).map(Damage.cut)) { damage in
      DamageSample.Files(database: sample.crashed.database, log: damage.done(to: log))
    }
    var found: [Revision] = []
    for (damage, outcome) in outcomes {
      guard case .cut(let length) = damage, case .opened(let revision) = outcome else {
        Issue.record("\(damage): \(outcome)")
        continue
      }
      if ends.contains(length) {
        found.append(revision)
      } else {
        #expect(revision == found.last, "\(damage): nothing but whole commits counts")
      }
    }
    // Each further commit is there as soon as all of it is.
    #expect(found.last == sample.last)
    for (before, after) in zip(found, found.dropFirst()) { #expect(after == before || after == before.next) }
    #expect(Set(found).count == 6)
  }

  @Test("is reported when the write-ahead log is damaged in front of a commit, and cut back if that was the last one")
  func flippedWriteAheadLog() async throws {
    let sample = try await DamageSample.get()
    let log = try #require(sample.crashed.log)
    let ends = sample.crashed.commitEnds
    let outcomes = try await outcomes(sample, log.indices.map(Damage.flip)) { damage in
      DamageSample.Files(database: sample.crashed.database, log: damage.done(to: log))
    }
    var reported = 0
    var cutBack = 0
    for (damage, outcome) in outcomes {
      guard case .flip(let offset) = damage else { continue }
      switch outcome {
      case .wrong(let problem): Issue.record("\(damage): \(problem)")
      case .refused(let error):
        reported += 1
        #expect(error.code == .corrupt && error.message.contains("arktos.db-wal is damaged"), "\(damage): \(error)")
        #expect(error.message.contains("byte"), "\(damage): \(error)")
      case .opened(let revision):
        cutBack += 1
        #expect(offset >= ends[ends.count - 2], "\(damage): commits behind it were lost")
        #expect(revision == sample.last || revision.next == sample.last, "\(damage): \(revision)")
      }
    }
    #expect(reported > 0 && cutBack > 0)
  }

  /// A power cut in the middle of the last commit leaves any of its sectors as they were before.
  @Test("is cut back, and not reported, when any part of the last commit never reached the disk")
  func tornCommit() async throws {
    let sample = try await DamageSample.get()
    let log = try #require(sample.crashed.log)
    let ends = sample.crashed.commitEnds
    let (start, end) = (ends[ends.count - 2], ends[ends.count - 1])
    let sectors = (start / 512)...((end - 1) / 512)
    var random = SeededGenerator(seed: 71)
    var subsets = sectors.map { [$0] }
    for _ in 0..<200 { subsets.append(sectors.filter { _ in random.below(2) == 0 }) }
    let directory = try TemporaryDirectory("torn", inMemory: true)
    for subset in subsets where !subset.isEmpty {
      var bytes = log
      for sector in subset {
        for offset in max(sector * 512, start)..<min(sector * 512 + 512, end) { bytes[offset] = 0 }
      }
      let outcome = try await Self.open(
        DamageSample.Files(database: sample.crashed.database, log: bytes), in: directory, sample)
      guard case .opened(let revision) = outcome, revision == sample.last || revision.next == sample.last else {
        Issue.record("without the sectors \(subset): \(outcome)")
        continue
      }
    }
  }

  @Test("is reported when the database is damaged, or does no harm", arguments: [false, true])
  func damagedDatabase(afterCrash: Bool) async throws {
    let sample = try await DamageSample.get()
    let files = afterCrash ? sample.crashed : sample.closed
    let indices = files.database.indices
    let outcomes = try await outcomes(sample, indices.map(Damage.flip) + indices.map(Damage.cut)) { damage in
      DamageSample.Files(database: damage.done(to: files.database), log: files.log)
    }
    var reported = 0
    for (damage, outcome) in outcomes {
      switch outcome {
      case .wrong(let problem): Issue.record("\(damage): \(problem)")
      case .refused(let error):
        reported += 1
        #expect(error.code == .corrupt && error.message.contains("arktos.db"), "\(damage): \(error)")
      case .opened(let revision): #expect(revision == sample.last, "\(damage): commits were lost")
      }
    }
    #expect(reported > indices.count)
  }

  /// After a checkpoint, and before the next commit, everything is in the database and in the write-ahead log as well.
  @Test("is never a mixture of two times when a checkpoint came before the damage")
  func checkpointed() async throws {
    let sample = try await DamageSample.get()
    let log = try #require(sample.crashed.log)
    let outcomes = try await outcomes(sample, log.indices.map(Damage.flip) + log.indices.map(Damage.cut)) { damage in
      DamageSample.Files(database: sample.closed.database, log: damage.done(to: log))
    }
    for (damage, outcome) in outcomes {
      if case .wrong(let problem) = outcome { Issue.record("\(damage): \(problem)") }
    }
  }

  // MARK: - Trying

  /// Opens what each damage leaves, on all cores.
  private func outcomes(
    _ sample: DamageSample, _ damages: [Damage], files: @escaping @Sendable (Damage) -> DamageSample.Files
  ) async throws -> [(Damage, Outcome)] {
    let workers = max(2, ProcessInfo.processInfo.activeProcessorCount)
    let found = try await withThrowingTaskGroup(of: [Int: Outcome].self) { group in
      for worker in 0..<workers {
        group.addTask {
          let directory = try TemporaryDirectory("damaged", inMemory: true)
          var found: [Int: Outcome] = [:]
          for index in stride(from: worker, to: damages.count, by: workers) {
            found[index] = try await Self.open(files(damages[index]), in: directory, sample)
          }
          return found
        }
      }
      return try await group.reduce(into: [Int: Outcome]()) { $0.merge($1) { first, _ in first } }
    }
    return try damages.indices.map { (damages[$0], try #require(found[$0])) }
  }

  private static func open(
    _ files: DamageSample.Files, in directory: TemporaryDirectory, _ sample: DamageSample
  ) async throws -> Outcome {
    for name in ["arktos.db-wal", "arktos.db-shm"] where directory.contains(name) {
      try FileManager.default.removeItem(atPath: directory.path(name))
    }
    try directory.write(files.database, to: "arktos.db")
    if let log = files.log { try directory.write(log, to: "arktos.db-wal") }
    do {
      let store = try await EmbeddedStore.open(directory, configuration: DamageSample.configuration)
      let outcome = try await check(store, sample)
      try await store.close()
      return outcome
    } catch let error as StoreError {
      let database = try directory.bytes(of: "arktos.db")
      let log = directory.contains("arktos.db-wal") ? try directory.bytes(of: "arktos.db-wal") : []
      guard database == files.database, log == files.log ?? [] else { return .wrong("what is damaged was changed") }
      return .refused(error)
    }
  }

  /// Whether the store is in a state that there was, now and where its history begins.
  private static func check(_ store: EmbeddedStore, _ sample: DamageSample) async throws -> Outcome {
    let now = try await store.list(.all)
    guard now.entries.map(\.summary) == sample.states[now.revision] else {
      return .wrong("at revision \(now.revision) it holds \(now.entries.map(\.summary))")
    }
    let oldest = try await store.statistics().oldestRevision
    let before = try await store.list(.all, at: .exactly(oldest), limit: nil).entries.map(\.summary)
    guard before == sample.states[oldest] else { return .wrong("at revision \(oldest) it held \(before)") }
    return .opened(now.revision)
  }
}
