internal import ArktosCore

/// What is measured of the requests of one kind.
final class RequestSeries: Sendable {
  let kind: RequestKind
  let durations = Histogram(.requestDurations)
  let sizes = Histogram(.responseSizes)
  /// Watches that are open.
  let running = Counter()
  let watchEvents = Counter()
  private let answers = CounterRow(count: RequestSeries.codes.count + 1)

  init(_ kind: RequestKind) { self.kind = kind }

  func note(status: Int) { answers.add(to: Self.indices[status] ?? Self.codes.count) }

  /// How many answers there were of each code that there was.
  var statuses: [(code: String, count: Int)] {
    (0...Self.codes.count).compactMap { index in
      let count = answers[index]
      guard count > 0 else { return nil }
      return (index < Self.codes.count ? "\(Self.codes[index])" : "other", count)
    }
  }

  /// The codes that the API answers with.
  private static let codes = [
    200, 201, 202, 301, 304, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 422, 429, 499, 500, 501, 503,
    504,
  ]
  private static let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
}

extension Histogram.Bounds {
  /// Source: kube-apiserver's, with finer ones below them.
  fileprivate static let requestDurations = seconds([
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8,
    10, 15, 20, 30, 45, 60,
  ])
  /// In bytes. Source: kube-apiserver.
  fileprivate static let responseSizes = plain([
    1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ])
}
