public import FoundationEssentials
internal import Synchronization

/// Time, randomness and identity, handed to everything that needs them, so that a test or a simulation can drive them.
///
/// Nothing in the library reads a clock or draws a random number in any other way.
public struct Environment: Sendable {
  /// The time of day, for timestamps that people read.
  public var now: @Sendable () -> Date
  /// Monotonic time since some fixed moment, for leases and time-outs; it is never set back.
  public var elapsed: @Sendable () -> Duration
  /// Waits; throws `CancellationError` when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// A new UUID in lower case, as Kubernetes writes `metadata.uid`.
  public var makeUUID: @Sendable () -> String
  /// A random number below the given bound.
  public var random: @Sendable (UInt64) -> UInt64

  public init(
    now: @escaping @Sendable () -> Date,
    elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    makeUUID: @escaping @Sendable () -> String,
    random: @escaping @Sendable (UInt64) -> UInt64
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
    self.makeUUID = makeUUID
    self.random = random
  }

  /// The machine's own clock and random numbers.
  public static let live: Environment = {
    let start = ContinuousClock.now
    return Environment(
      now: { Date() },
      elapsed: { ContinuousClock.now - start },
      sleep: { try await Task.sleep(for: $0) },
      makeUUID: { UUID.random().lowercaseText },
      random: { UInt64.random(in: 0..<$0) }
    )
  }()
}

extension Environment {
  /// The time of day as Kubernetes writes it: RFC 3339 in UTC, whole seconds.
  public func timestamp() -> String { Self.text(ofSecond: now().timeIntervalSince1970.rounded(.down)) }

  /// The newest second and its text: most timestamps are of the same second, and to format one costs more than to keep it.
  private static let newest = Guarded<(second: Double, text: String)>((-.infinity, ""))

  private static func text(ofSecond second: Double) -> String {
    newest.withLock { newest in
      if newest.second != second { newest = (second, Date(timeIntervalSince1970: second).timestamp) }
      return newest.text
    }
  }

  /// The time of day as Kubernetes' `MicroTime` writes it: RFC 3339 in UTC with six fractional digits.
  public func microTimestamp() -> String {
    let interval = now().timeIntervalSince1970
    let whole = interval.rounded(.down)
    let micros = Int((interval - whole) * 1_000_000)
    let seconds = Self.text(ofSecond: whole)
    let padded = String(String(1_000_000 + micros).dropFirst())
    return "\(seconds.dropLast()).\(padded)Z"
  }
}

extension UUID {
  /// As `init()`, version 4 of RFC 9562: that one opens and closes `/dev/urandom` each time, a thirtieth of what it takes to
  /// create an object.
  fileprivate static func random() -> UUID {
    var bytes = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    return withUnsafeMutableBytes(of: &bytes) { bytes in
      bytes[6] = bytes[6] & 0x0F | 0x40
      bytes[8] = bytes[8] & 0x3F | 0x80
      return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
  }

  /// As `uuidString`, in lower case: that one is made by `printf`, which each object that is created would pay for.
  fileprivate var lowercaseText: String {
    withUnsafeBytes(of: uuid) { bytes in
      String(unsafeUninitializedCapacity: 36) { text in
        var place = 0
        for (index, byte) in bytes.enumerated() {
          if [4, 6, 8, 10].contains(index) {
            text[place] = UInt8(ascii: "-")
            place += 1
          }
          for digit in [byte >> 4, byte & 15] {
            text[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            place += 1
          }
        }
        return place
      }
    }
  }
}
