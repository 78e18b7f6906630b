import ArktosCore
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Glibc
import Testing

@Suite("An embedded store whose process is killed", .timeLimit(.minutes(5)))
struct KillTests {
  /// Where the child works; set in the child only.
  private static let variable = "ARKTOS_TEST_KILLED_STORE"
  private static let childDirectory = ProcessInfo.processInfo.environment[variable]

  private static let writers = 4

  @Test("has every acknowledged commit after SIGKILL, time after time")
  func survivesKill() async throws {
    let directory = try TemporaryDirectory("kill")
    var random = SeededGenerator(seed: 61)
    for round in 1...10 {
      let child = try await ChildProcess.spawn(
        ChildProcess.Command(
          try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
          ["--testing-library", "swift-testing", "--filter", "KillTests/child"],
          environment: [Self.variable: directory.path], outputPath: directory.path("output")))
      let goal = 20 + random.below(150)
      while try acknowledged(in: directory).values.reduce(0, +) < goal {
        guard child.isRunning else {
          Issue.record("the child ended by itself: \(try child.output().suffix(2000))")
          return
        }
        await Task.yield()
      }
      try await child.kill()

      let expected = try acknowledged(in: directory)
      let store = try await EmbeddedStore.open(directory)
      for (writer, number) in expected where number > 0 {
        let found = try await store.get(StoreKey("/r/\(writer)")).entry.flatMap { Int($0.value.text) } ?? 0
        // The one that was under way may be there too, but nothing beyond it.
        #expect([number, number + 1].contains(found), "round \(round), writer \(writer)")
      }
      try await store.close()
      // The next child goes on from what is there, and counts anew.
      for writer in 0..<Self.writers { try directory.write([], to: "acknowledged-\(writer)") }
    }
  }

  /// The number of the last commit that each writer was told of: the length of its file.
  private func acknowledged(in directory: TemporaryDirectory) throws -> [Int: Int] {
    var numbers: [Int: Int] = [:]
    for writer in 0..<Self.writers where directory.contains("acknowledged-\(writer)") {
      numbers[writer] = try directory.bytes(of: "acknowledged-\(writer)").count
    }
    return numbers
  }

  @Test("(the child that is killed)", .enabled(if: childDirectory != nil))
  func child() async throws {
    let directory = try #require(Self.childDirectory)
    let store = try await EmbeddedStore.open(directory: directory)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          let file = open("\(directory)/acknowledged-\(writer)", O_WRONLY | O_APPEND | O_CREAT, 0o600)
          #expect(file >= 0)
          var number = 0
          while true {
            number += 1
            try await store.commit(.put(StoreKey("/r/\(writer)"), StoreValue("\(number)")))
            #expect(write(file, ".", 1) == 1)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
