/// Numbers in order, and what is commonly asked of them.
package struct Samples: Sendable {
  private let sorted: [Double]

  package init(_ values: some Sequence<Double>) { sorted = values.sorted() }

  /// The value that `fraction` of all do not exceed; 0 if there are none.
  package func percentile(_ fraction: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let place = Int((fraction * Double(sorted.count)).rounded(.up)) - 1
    return sorted[min(max(place, 0), sorted.count - 1)]
  }

  package var median: Double {
    guard sorted.count.isMultiple(of: 2), !sorted.isEmpty else { return percentile(0.5) }
    return (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
  }

  package var lowest: Double { sorted.first ?? 0 }
  package var highest: Double { sorted.last ?? 0 }

  /// The usual percentiles by name.
  package var percentiles: [String: Double] {
    ["p50": percentile(0.5), "p90": percentile(0.9), "p99": percentile(0.99), "p99.9": percentile(0.999)]
  }
}

extension Duration {
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
  package var inMicroseconds: Double { inSeconds * 1e6 }
}
