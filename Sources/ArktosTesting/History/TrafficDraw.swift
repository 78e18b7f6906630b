internal import ArktosCore

/// Draws the parts of a ``TrafficPlan``.
struct TrafficDraw {
  private var random: SeededGenerator
  private let keys: [StoreKey]

  init(seed: UInt64, keys: Int) {
    random = SeededGenerator(seed: seed)
    self.keys = (0..<keys).map { StoreKey("/r/\($0 % 2 == 0 ? "even" : "odd")/\($0)") }
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func key() -> StoreKey { keys[below(keys.count)] }

  mutating func call() -> TrafficPlan.Call {
    TrafficPlan.Call(step: step(), isCancelled: below(25) == 0, yields: below(4))
  }

  private mutating func step() -> TrafficPlan.Step {
    switch below(100) {
    case 0..<10: .create(key())
    case 10..<25: .put(key())
    case 25..<35: .delete(key())
    case 35..<50: .compareAndSet(key())
    case 50..<54: .compareAndDelete(key())
    case 54..<64: transaction()
    case 64..<76: .get(key())
    case 76..<82: .getExactly(key(), back: below(8))
    case 82..<85: .getAtLeast(key(), back: below(4))
    case 85..<91: .list(limit: below(2) == 0 ? nil : 1 + below(3))
    case 91..<95: .listExactly(back: below(8))
    case 95..<98: .currentRevision
    default: .compact(back: below(12))
    }
  }

  private mutating func transaction() -> TrafficPlan.Step {
    let chosen = keys.shuffled(using: &random).prefix(2 + below(2))
    let deletes = chosen.prefix(below(chosen.count + 1))
    return .transaction(
      puts: Array(chosen.dropFirst(deletes.count)), deletes: Array(deletes), needs: below(3) == 0 ? key() : nil)
  }

  mutating func watcher() -> TrafficPlan.Watcher {
    let ranges: [KeyRange] =
      switch below(4) {
      case 0: [.prefix("/r/even/")]
      case 1: [.key(key()), .prefix("/r/odd/")]
      default: [.prefix("/r/")]
      }
    // Some watchers are slow all the time, others read as fast as they can.
    let patience = below(3) == 0 ? 200 : 4
    let steps = (0..<30).map { _ -> TrafficPlan.WatchStep in
      switch below(20) {
      case 0..<10: .next
      case 10: .progress
      case 11, 12: .cancelledNext
      case 13: .resume
      case 14: .restart(back: below(2) == 0 ? nil : below(10))
      default: .yield(1 + below(patience))
      }
    }
    return TrafficPlan.Watcher(ranges: ranges, steps: steps)
  }
}
