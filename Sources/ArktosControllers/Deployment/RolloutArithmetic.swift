internal import ArktosCore

/// How many pods each replica set of a deployment should have next.
///
/// Source of the rules: Kubernetes' deployment controller (`rolling.go`, `deployment_util.go`).
struct RolloutArithmetic: Hashable {
  /// A replica set as the arithmetic sees it.
  struct Size: Hashable {
    /// What its spec asks for.
    var wanted: Int64
    /// Its available pods.
    var available: Int64
  }

  let replicas: Int64
  let maxSurge: Int64
  let maxUnavailable: Int64

  init(replicas: Int64, maxSurge: IntOrString, maxUnavailable: IntOrString, isRolling: Bool = true) {
    self.replicas = replicas
    guard isRolling else {
      (self.maxSurge, self.maxUnavailable) = (0, 0)
      return
    }
    let surge = maxSurge.resolved(of: replicas, roundingUp: true) ?? 0
    let unavailable = maxUnavailable.resolved(of: replicas, roundingUp: false) ?? 0
    self.maxSurge = max(0, surge)
    // Both rounded to 0 would never move.
    self.maxUnavailable = min(surge == 0 && unavailable == 0 ? 1 : max(0, unavailable), replicas)
  }

  init(_ spec: DeploymentSpec) {
    self.init(
      replicas: spec.replicas, maxSurge: spec.strategy.maxSurge, maxUnavailable: spec.strategy.maxUnavailable,
      isRolling: spec.strategy.type != .recreate)
  }

  /// The most pods that may exist at a time.
  var ceiling: Int64 { replicas > 0 ? replicas + maxSurge : 0 }
  /// The fewest pods that must be available at any time.
  var floor: Int64 { replicas - maxUnavailable }

  /// The size of the new replica set, given the sum of what all replica sets ask for.
  func newSize(current: Int64, total: Int64) -> Int64 {
    if current >= replicas { return replicas }
    let room = max(0, ceiling - total)
    return current + min(room, replicas - current)
  }

  /// The sizes of the old replica sets, oldest first.
  func oldSizes(_ old: [Size], new: Size) -> [Int64] {
    var sizes = old.map(\.wanted)
    let total = sizes.reduce(0, +) + new.wanted
    // Pods of the new template that are not available yet may be lost at any time.
    let budget = total - floor - max(0, new.wanted - new.available)
    guard budget > 0 else { return sizes }

    // Pods that do no work go first; losing them costs nothing.
    var cleanup = budget
    for index in sizes.indices where cleanup > 0 {
      let dropped = min(cleanup, max(0, sizes[index] - old[index].available))
      sizes[index] -= dropped
      cleanup -= dropped
    }
    let available = old.reduce(0) { $0 + $1.available } + new.available
    var surplus = min(available - floor, cleanup)
    for index in sizes.indices where surplus > 0 {
      let dropped = min(surplus, sizes[index])
      sizes[index] -= dropped
      surplus -= dropped
    }
    return sizes
  }

  /// The sizes after the deployment itself was scaled in the middle of a roll-out: the change is shared in proportion.
  ///
  /// - Parameters:
  ///   - sizes: what each replica set asks for, the newest first.
  ///   - ceilings: the ceiling at the time each was last sized.
  func proportionalSizes(_ sizes: [Int64], ceilings: [Int64]) -> [Int64] {
    let total = sizes.reduce(0, +)
    let difference = ceiling - total
    guard difference != 0 else { return sizes }
    // The largest first, and of equals the newest when growing, the oldest when shrinking.
    let order = sizes.indices.sorted { left, right in
      if sizes[left] != sizes[right] { return sizes[left] > sizes[right] }
      return difference > 0 ? left < right : left > right
    }
    var result = sizes
    var rest = difference
    for index in order where rest != 0 {
      let old = max(1, ceilings[index])
      let scaled = Double(sizes[index]) * Double(ceiling) / Double(old)
      let share = Int64(scaled.rounded()) - sizes[index]
      let bounded = difference > 0 ? min(max(0, share), rest) : max(min(0, share), rest)
      result[index] += bounded
      rest -= bounded
    }
    if let largest = order.first { result[largest] = max(0, result[largest] + rest) }
    return result.map { max(0, $0) }
  }
}
