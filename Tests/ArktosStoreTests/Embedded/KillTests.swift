import ArktosCore
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Testing

@Suite("An embedded store whose process is killed", .timeLimit(.minutes(15)))
struct KillTests {
  /// Where the child works, and its seed; set in the child only.
  private static let variable = "ARKTOS_TEST_KILLED_STORE"
  private static let childTask = ProcessInfo.processInfo.environment[variable]
  private static let kills = 28

  /// Several children in turn, each killed at a random moment, work on one directory: each recovers what the one before
  /// left, or is killed while it does. What they left is checked on a copy, so that nobody else recovers it for them.
  @Test(
    "has every acknowledged commit after SIGKILL, whole, time after time",
    arguments: TrafficSeeds.chosen(default: 4))
  func survivesKill(seed: UInt64) async throws {
    let directory = try TemporaryDirectory("kill")
    let acknowledged = try AcknowledgedCommits(directory: directory.path)
    var random = SeededGenerator(seed: seed)
    for round in 1...Self.kills {
      let childSeed = seed + UInt64(round) * 1000
      let child = try await ChildProcess.spawn(
        ChildProcess.Command(
          try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
          ["--testing-library", "swift-testing", "--filter", "KillTests/child"],
          environment: [Self.variable: "\(childSeed) \(directory.path)"],
          outputPath: directory.path("output")))
      let goal = acknowledged.total() + [0, 0, random.below(20), random.below(400)][random.below(4)]
      while acknowledged.total() < goal || !directory.contains("started-\(childSeed)") {
        guard child.isRunning else {
          Issue.record("seed \(seed), round \(round): the child ended by itself: \(try child.output().suffix(2000))")
          return
        }
        await Task.yield()
      }
      // Some are killed while they recover, which they do right after they say that they started.
      for _ in 0..<random.below(2000) { await Task.yield() }
      try await child.kill()

      let copy = try TemporaryDirectory("killed")
      try directory.copyStoreFiles(to: copy)
      let problems = try await KilledStoreCheck.problems(in: copy, after: acknowledged)
      #expect(problems.isEmpty, "seed \(seed), round \(round): \(problems.prefix(3))")
      if !problems.isEmpty { return }
    }
    #expect(acknowledged.total() > Self.kills)
  }

  @Test("(the child that is killed)", .enabled(if: childTask != nil))
  func child() async throws {
    let words = try #require(Self.childTask).split(separator: " ", maxSplits: 1).map(String.init)
    try await KilledWriters.run(seed: try #require(UInt64(words[0])), directory: words[1])
  }
}
