import ArktosCore
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Glibc
import Testing

/// etcd's TestRestoreContinueUnfinishedCompaction, and etcd#17780: the revision went back after a crash in a compaction.
@Suite("An embedded store whose process is killed while it compacts", .timeLimit(.minutes(5)))
struct KilledCompactionTests {
  /// Where the child works; set in the child only.
  private static let variable = "ARKTOS_TEST_KILLED_COMPACTION"
  private static let childDirectory = ProcessInfo.processInfo.environment[variable]

  /// The commit with a number, which takes the revision behind it: every third one deletes what the one before wrote.
  private static func transaction(_ number: Int) -> StoreTransaction {
    number % 3 == 0
      ? .delete(StoreKey("/r/\((number - 1) % 7)")) : .put(StoreKey("/r/\(number % 7)"), StoreValue("\(number)"))
  }

  /// What the store holds after so many commits.
  private static func contents(after count: Int) -> [StoreKey: String] {
    var contents: [StoreKey: String] = [:]
    for number in stride(from: 1, through: count, by: 1) {
      for case .put(let key, let value, _) in transaction(number).operations { contents[key] = value.text }
      for case .delete(let key) in transaction(number).operations { contents[key] = nil }
    }
    return contents
  }

  @Test("has its revision, its entries and what is left of its history, and goes on compacting")
  func survivesKill() async throws {
    var random = SeededGenerator(seed: 17_780)
    for round in 1...6 {
      let directory = try TemporaryDirectory("compaction")
      let child = try await ChildProcess.spawn(
        ChildProcess.Command(
          try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
          ["--testing-library", "swift-testing", "--filter", "KilledCompactionTests/child"],
          environment: [Self.variable: directory.path], outputPath: directory.path("output")))
      let goal = 30 + random.below(200)
      while try acknowledged(in: directory) < goal {
        guard child.isRunning else {
          Issue.record("the child ended by itself: \(try child.output().suffix(2000))")
          return
        }
        await Task.yield()
      }
      try await child.kill()

      let store = try await EmbeddedStore.open(directory)
      let statistics = try await store.statistics()
      let count = Int(statistics.revision.value) - 1
      #expect(try count >= acknowledged(in: directory), "round \(round): the revision went back")
      for value in statistics.oldestRevision.value...statistics.revision.value {
        let listed = try await store.list(.all, at: .exactly(Revision(value)), limit: nil).entries
        let found = Dictionary(uniqueKeysWithValues: listed.map { ($0.key, $0.value.text) })
        #expect(found == Self.contents(after: Int(value) - 1), "round \(round): at \(value)")
      }
      try await store.compact(through: statistics.revision)
      #expect(try await store.commit(Self.transaction(count + 1)).revision == statistics.revision.next)
      try await store.close()
    }
  }

  private func acknowledged(in directory: TemporaryDirectory) throws -> Int {
    directory.contains("acknowledged") ? try directory.bytes(of: "acknowledged").count : 0
  }

  @Test("(the child that is killed)", .enabled(if: childDirectory != nil))
  func child() async throws {
    let directory = try #require(Self.childDirectory)
    let store = try await EmbeddedStore.open(directory: directory)
    let file = open("\(directory)/acknowledged", O_WRONLY | O_APPEND | O_CREAT, 0o600)
    #expect(file >= 0)
    var number = 0
    while true {
      number += 1
      let revision = try await store.commit(Self.transaction(number)).revision
      #expect(write(file, ".", 1) == 1)
      if number % 5 == 0 { try await store.compact(through: Revision(revision.value - Int64(number % 3))) }
    }
  }
}
