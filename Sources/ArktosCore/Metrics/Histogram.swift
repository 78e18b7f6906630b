/// How often values came, by size. Whole numbers inside, so that noting a value takes two atomic additions and no lock.
package final class Histogram: Sendable {
  /// The upper bounds of the buckets, as they are noted and as they are shown.
  package struct Bounds: Sendable {
    fileprivate var limits: [Int]
    fileprivate var texts: [String]
    /// What a noted value is divided by where it is shown.
    fileprivate var divisor: Double

    /// Values are noted in nanoseconds and shown in seconds.
    package static func seconds(_ bounds: [Double]) -> Bounds {
      Bounds(limits: bounds.map { Int($0 * 1e9) }, texts: bounds.map(MetricsText.number), divisor: 1e9)
    }

    package static func plain(_ bounds: [Int]) -> Bounds {
      Bounds(limits: bounds, texts: bounds.map { MetricsText.number(Double($0)) }, divisor: 1)
    }
  }

  private let bounds: Bounds
  /// One for each bucket, one for what is above them all, and the sum.
  private let cells: CounterRow

  package init(_ bounds: Bounds) {
    self.bounds = bounds
    cells = CounterRow(count: bounds.limits.count + 2)
  }

  package func note(_ value: Int) {
    var bucket = 0
    while bucket < bounds.limits.count, value > bounds.limits[bucket] { bucket += 1 }
    cells.add(to: bucket)
    cells.add(value, to: bounds.limits.count + 1)
  }

  package func note(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    note(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
  }

  /// How many values were noted.
  package var count: Int { (0...bounds.limits.count).reduce(0) { $0 + cells[$1] } }

  package func write(to family: inout MetricsText.Family, labels: [MetricsText.Label]) {
    var total = 0
    for (index, text) in bounds.texts.enumerated() {
      total += cells[index]
      family.add(Double(total), suffix: "_bucket", labels: labels + [("le", text)])
    }
    total += cells[bounds.limits.count]
    family.add(Double(total), suffix: "_bucket", labels: labels + [("le", "+Inf")])
    family.add(Double(cells[bounds.limits.count + 1]) / bounds.divisor, suffix: "_sum", labels: labels)
    family.add(Double(total), suffix: "_count", labels: labels)
  }
}
