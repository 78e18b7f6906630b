internal import FoundationEssentials

/// The seeds that random tests run with.
public enum TrafficSeeds {
  /// The first `count` seeds, or what the environment variable `ARKTOS_SEEDS` asks for: `200` for the first 200,
  /// `7,23` for these two, `7,` for just this one.
  public static func chosen(default count: Int) -> [UInt64] {
    chosen(ProcessInfo.processInfo.environment["ARKTOS_SEEDS"], default: count)
  }

  package static func chosen(_ wish: String?, default count: Int) -> [UInt64] {
    guard let wish, !wish.isEmpty else { return first(count) }
    if let wanted = Int(wish), wanted > 0 { return first(wanted) }
    let list = wish.split(separator: ",").compactMap { UInt64($0) }
    // A wish that cannot be read must not make the tests pass without having run.
    return list.isEmpty ? first(count) : list
  }

  private static func first(_ count: Int) -> [UInt64] { (1...max(1, count)).map(UInt64.init) }
}
