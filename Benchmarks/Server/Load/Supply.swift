internal import NIOCore
internal import Synchronization

/// The requests that clients share: numbered from 0, until there are no more or the time is up.
final class Supply: Sendable {
  private let issued = Atomic(0)
  private let count: Int
  private let limit: Duration?
  private let deadline = Atomic(UInt64.max)
  private let make: @Sendable (Int) -> Request

  /// - Parameters:
  ///   - count: how many there are at most; nil for as many as the time allows.
  ///   - limit: for how long requests are given out; nil for as long as it takes.
  init(_ count: Int?, for limit: Duration? = nil, _ make: @escaping @Sendable (Int) -> Request) {
    self.count = count ?? .max
    self.limit = limit
    self.make = make
  }

  /// From now on the time runs.
  func start() {
    guard let limit else { return }
    deadline.store((.now() + TimeAmount(limit)).uptimeNanoseconds, ordering: .relaxed)
  }

  func next() -> Request? {
    if limit != nil, NIODeadline.now().uptimeNanoseconds >= deadline.load(ordering: .relaxed) { return nil }
    let number = issued.add(1, ordering: .relaxed).oldValue
    return number < count ? make(number) : nil
  }
}
