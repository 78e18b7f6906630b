import ArktosCore
import ArktosStore
import ArktosTesting

/// The files of a small store, and every state that it went through.
struct DamageSample: Sendable {
  struct Files: Sendable {
    var database: [UInt8]
    var log: [UInt8]?
  }

  /// As a clean end leaves it: everything in the database.
  let closed: Files
  /// As a crash leaves it: the first commits in the database, the others in the write-ahead log.
  let crashed: Files
  /// The state after each revision.
  let states: [Revision: [String]]
  let last: Revision

  static let configuration: EmbeddedStore.Configuration = {
    var configuration = EmbeddedStore.Configuration()
    configuration.limits.historyEvents = 3
    configuration.pageBytes = 512
    return configuration
  }()

  private static let made = Task { try await make() }

  static func get() async throws -> DamageSample { try await made.value }

  /// Everything that makes structures of their own: several pages and levels, a value that fills pages of its own,
  /// deletions, commits of several keys, times-to-live, pruned rows and the free pages that they leave.
  private static func make() async throws -> DamageSample {
    let directory = try TemporaryDirectory("damage", inMemory: true)
    var states: [Revision: [String]] = [:]
    func write(_ store: EmbeddedStore, _ numbers: Range<Int>) async throws {
      for number in numbers {
        var operations = [put("\(number % 4)", "value \(number)", 30)]
        if number % 3 == 0 { operations.append(.delete(key("\((number + 1) % 4)"))) }
        if number % 5 == 0 { operations.append(put("large", "\(number) ", 500)) }
        if number % 7 == 0 { operations.append(.put(key("short"), StoreValue("s\(number)"), timeToLive: .seconds(60))) }
        let revision = try await store.commit(StoreTransaction(operations: operations)).revision
        states[revision] = try await contents(of: store)
        if number % 4 == 3 { try await store.compact(through: Revision(revision.value - 2)) }
      }
    }
    let first = try await EmbeddedStore.open(directory, configuration: configuration)
    states[try await first.currentRevision()] = []
    try await write(first, 0..<9)
    try await first.close()
    let second = try await EmbeddedStore.open(directory, configuration: configuration)
    try await write(second, 9..<14)
    let copy = try TemporaryDirectory("damage", inMemory: true)
    // Pruning goes on behind the last commit, and comes to rest when the store is closed; a copy in between is torn.
    try directory.copyStoreFiles(to: copy)
    let crashed = Files(database: try copy.bytes(of: "arktos.db"), log: try copy.bytes(of: "arktos.db-wal"))
    let last = try await second.currentRevision()
    try await second.close()
    return DamageSample(
      closed: Files(database: try directory.bytes(of: "arktos.db"), log: nil), crashed: crashed, states: states,
      last: last)
  }

  private static func key(_ name: String) -> StoreKey { StoreKey("/r/\(name)") }

  private static func put(_ name: String, _ text: String, _ length: Int) -> StoreTransaction.Operation {
    .put(key(name), StoreValue(String(repeating: text, count: 1 + length / text.utf8.count)), timeToLive: nil)
  }
}

extension DamageSample.Files {
  /// The lengths at which the write-ahead log ends with a whole commit, the empty one included.
  var commitEnds: [Int] {
    guard let log, log.count > 32 else { return [0] }
    let frame = 24 + 512
    let ends = stride(from: 32, through: log.count - frame, by: frame).filter { start in
      log[(start + 4)..<(start + 8)].contains { $0 != 0 }
    }
    return [0] + ends.map { $0 + frame }
  }
}
