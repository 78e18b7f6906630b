import ArktosCore
import FoundationEssentials
import Logging
import Synchronization

extension Environment {
  /// Time that passes only in sleeps, which take none; random numbers from a seed.
  static func test(seed: UInt64 = 1) -> Environment {
    let time = SharedTime()
    let generator = SharedGenerator(seed: seed)
    return Environment(
      now: { Date(timeIntervalSince1970: 1_700_000_000) },
      elapsed: { time.value.withLock { $0 } },
      sleep: { duration in
        try Task.checkCancellation()
        time.value.withLock { $0 += duration }
        await Task.yield()
      },
      makeUUID: { "00000000-0000-0000-0000-000000000000" },
      random: { bound in generator.state.withLock { $0.next(upperBound: bound) } })
  }
}

extension Logger {
  /// Failures are part of these tests; their log would hide what went wrong.
  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

private final class SharedTime: Sendable {
  let value = Mutex(Duration.zero)
}

private final class SharedGenerator: Sendable {
  let state: Mutex<SeededGenerator>
  init(seed: UInt64) { state = Mutex(SeededGenerator(seed: seed)) }
}

/// SplitMix64: small, and the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
