internal import BenchmarkSupport

/// What was measured of one row.
struct Measurement: Codable {
  /// The same work done by somebody else, in turns with ours.
  struct Peer: Codable {
    var name: String
    var runs: [Double]
    /// The median of our runs each divided by the peer's next to it.
    var ratio: Double

    init(name: String, runs: [Double], ours: [Double]) {
      self.name = name
      self.runs = runs
      ratio = Samples(zip(ours, runs).map { $1 == 0 ? 0 : $0 / $1 }).median
    }
  }

  var row: String
  var title: String
  var unit: String
  var target: String
  /// One number for each run.
  var runs: [Double]
  var median: Double
  /// Of single operations, in microseconds, over all runs; empty where none are timed.
  var microseconds: [String: Double]
  var peers: [Peer]

  init(
    _ row: Row, _ title: String, unit: String, target: String, runs: [Double], latencies: Samples? = nil,
    peers: [Peer] = []
  ) {
    self.row = row.rawValue
    self.title = title
    self.unit = unit
    self.target = target
    self.runs = runs
    median = Samples(runs).median
    microseconds = latencies?.percentiles ?? [:]
    self.peers = peers
  }

  var text: String {
    let spread = Samples(runs)
    var lines = [
      "\(row): \(title)",
      "  median \(median.short) \(unit) of \(runs.count) runs (\(spread.lowest.short) to \(spread.highest.short));"
        + " target: \(target)",
    ]
    if !microseconds.isEmpty {
      let each = microseconds.sorted { $0.key.count == $1.key.count ? $0.key < $1.key : $0.key.count < $1.key.count }
      lines.append("  each, in µs: " + each.map { "\($0.key) \($0.value.short)" }.joined(separator: ", "))
    }
    for peer in peers {
      let median = Samples(peer.runs).median.short
      lines.append("  beside it \(peer.name): median \(median) \(unit); ours is \(peer.ratio.short) times that")
    }
    return lines.joined(separator: "\n")
  }
}
