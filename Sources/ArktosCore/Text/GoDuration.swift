/// Durations as Go programs write them in configuration files: `12h0m0s`, `1.5s`, `300ms`.
package enum GoDuration {
  private static let units: [(String, Duration)] = [
    ("ns", .nanoseconds(1)), ("us", .microseconds(1)), ("µs", .microseconds(1)), ("ms", .milliseconds(1)),
    ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
  ]

  /// Nil if the text is no duration, or a negative one.
  package static func parse(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    guard !text.isEmpty else { return nil }
    var total = Duration.zero
    var rest = text[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let number = Double(digits), number.isFinite else { return nil }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      guard let unit = units.first(where: { $0.0 == name })?.1 else { return nil }
      // Ten thousand years are enough for any interval, and far from overflowing.
      guard number * (unit / .seconds(1)) < 3.2e11 else { return nil }
      total += unit * number
      rest = rest.dropFirst(name.count)
    }
    return total
  }
}
