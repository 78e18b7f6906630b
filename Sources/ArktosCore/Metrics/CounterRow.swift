internal import Synchronization

/// Numbers that many threads add to at once, side by side in memory. Adding costs one atomic instruction.
package final class CounterRow: @unchecked Sendable {  // Invariant: the place is fixed, what lies there is atomic.
  private let cells: UnsafeMutablePointer<Atomic<Int>>
  package let count: Int

  package init(count: Int) {
    self.count = count
    cells = .allocate(capacity: count)
    for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
  }

  deinit {
    cells.deinitialize(count: count)
    cells.deallocate()
  }

  package func add(_ amount: Int = 1, to index: Int) {
    precondition(index >= 0 && index < count, "no such counter")
    cells[index].wrappingAdd(amount, ordering: .relaxed)
  }

  package subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "no such counter")
    return cells[index].load(ordering: .relaxed)
  }
}

/// One number that many threads add to at once.
package final class Counter: Sendable {
  private let number = Atomic(0)

  package init() {}

  package func add(_ amount: Int = 1) { number.wrappingAdd(amount, ordering: .relaxed) }
  package var value: Int { number.load(ordering: .relaxed) }
}
