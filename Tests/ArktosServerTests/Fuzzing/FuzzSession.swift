import ArktosTesting
import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// What a seed led to that must not be.
struct FuzzFinding: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Runs one grammar with one seed after the other.
///
/// How many is fixed, and times `ARKTOS_FUZZ_ROUNDS`, so that every machine tries the same; `ARKTOS_FUZZ_SECONDS` says how
/// long instead (0 is one seed). `ARKTOS_FUZZ_SEED` says with which seed it begins, `ARKTOS_FUZZ_GRAMMAR` which grammar alone
/// is run. `Scripts/fuzz.sh` sets them. A finding names the seed and the command that shows it again; the seed of a run
/// that crashed stands in the file that was named at the start, where the watchdog's words stand too.
enum FuzzSession {
  private static let variables = ProcessInfo.processInfo.environment
  private static let seconds = variables["ARKTOS_FUZZ_SECONDS"].flatMap { Double($0) }
  private static let rounds = variables["ARKTOS_FUZZ_ROUNDS"].flatMap { UInt64($0) } ?? 1
  private static let firstSeed = variables["ARKTOS_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

  /// - Parameter seeds: of one round, which takes about a fifth of a second.
  static func run(
    _ grammar: String, seeds: UInt64 = 100, _ body: (inout SeededGenerator) async throws -> Void
  ) async throws {
    if let chosen = variables["ARKTOS_FUZZ_GRAMMAR"], chosen != grammar { return }
    let watchdog = FuzzWatchdog(grammar)
    defer { watchdog.end() }
    let clock = ContinuousClock()
    let end = seconds.map { clock.now + .seconds($0) }
    let count = seeds * rounds
    var seed = firstSeed
    repeat {
      watchdog.begin(seed)
      var generator = SeededGenerator(seed: seed)
      do {
        try await body(&generator)
      } catch {
        Issue.record("\(grammar), seed \(seed): \(error)\nagain: Scripts/fuzz.sh --seed \(seed) \(grammar)")
        return
      }
      seed += 1
    } while end.map { clock.now < $0 } ?? (seed < firstSeed + count)
    print("fuzz \(grammar): seeds \(firstSeed)...\(seed - 1)")
  }

  /// Runs one input that is always the same, once.
  static func runOnce(_ name: String, _ body: () throws -> Void) throws {
    if let chosen = variables["ARKTOS_FUZZ_GRAMMAR"], chosen != name { return }
    let watchdog = FuzzWatchdog(name)
    defer { watchdog.end() }
    watchdog.begin(0)
    try body()
  }
}

/// Ends the process when one seed takes far longer than any input may, and leaves the seed in a file for those who come
/// to a crash.
private final class FuzzWatchdog: Sendable {
  /// Hundreds of times what the slowest input takes on a busy machine.
  private static let patience: UInt64 = 120

  private let grammar: String
  private let descriptor: Int32
  private let state = Mutex((seed: UInt64(0), since: ContinuousClock.now, hasEnded: false))

  init(_ grammar: String) {
    self.grammar = grammar
    let directory =
      ProcessInfo.processInfo.environment["ARKTOS_FUZZ_DIR"] ?? FileManager.default.temporaryDirectory.path()
    descriptor = open("\(directory)/arktos-fuzz-\(grammar)", O_CREAT | O_TRUNC | O_WRONLY, 0o644)
    DedicatedThread.run { [self] in watch() }
  }

  func begin(_ seed: UInt64) {
    state.withLock { $0 = (seed, .now, false) }
    let text = Array("\(seed)                    ".utf8.prefix(20))
    _ = pwrite(descriptor, text, text.count, 0)  // Help for people; the test goes on without it.
  }

  func end() {
    state.withLock { $0.hasEnded = true }
    close(descriptor)
  }

  private func watch() {
    while true {
      sleep(1)
      let (seed, since, hasEnded) = state.withLock { $0 }
      if hasEnded { return }
      guard ContinuousClock.now - since > .seconds(Self.patience) else { continue }
      let words = Array("\(grammar), seed \(seed): no end in sight after \(Self.patience) s\n".utf8)
      _ = write(STDERR_FILENO, words, words.count)  // Whoever reads it; the process ends in any case.
      abort()
    }
  }
}
