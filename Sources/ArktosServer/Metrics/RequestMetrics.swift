internal import ArktosCore
internal import Synchronization

/// What is measured of all requests, under kube-apiserver's names.
final class RequestMetrics: Sendable {
  private let series = Mutex<[RequestKind: RequestSeries]>([:])
  /// A bound for what custom kinds add; what is beyond it counts as of no kind.
  private static let maximumSeries = 5_000

  /// The series of a kind of request: the one look-up that measuring a request takes.
  func series(of kind: RequestKind) -> RequestSeries {
    series.withLock { series in
      if let known = series[kind] { return known }
      var kind = kind
      if series.count >= Self.maximumSeries {
        var unknown = RequestKind(APIRequest(.get, ""))
        unknown.verb = kind.verb
        kind = unknown
        if let known = series[kind] { return known }
      }
      let new = RequestSeries(kind)
      series[kind] = new
      return new
    }
  }

  /// Notes an answer.
  ///
  /// - Parameter known: the series of the request; nil if its kind was not found.
  func note(_ response: APIResponse, to request: APIRequest, _ known: RequestSeries?, took duration: Duration) {
    let series = known ?? self.series(of: RequestKind(request))
    series.note(status: response.status)
    // A watch's time is noted by its permit, when it ends.
    guard let count = response.bodyCount, series.kind.verb != .watch else { return }
    series.durations.note(duration)
    if !series.kind.isMutating { series.sizes.note(count) }
  }

  func write(to text: inout MetricsText) {
    let all = series.withLock { Array($0.values) }.map { (series: $0, labels: $0.kind.labels) }
    let sorted = all.sorted { $0.labels.map(\.value).lexicographicallyPrecedes($1.labels.map(\.value)) }
    text.family("apiserver_request_total", .counter, "Answered requests.") { family in
      for (series, labels) in sorted {
        for (code, count) in series.statuses { family.add(Double(count), labels: [("code", code)] + labels) }
      }
    }
    text.family(
      "apiserver_request_duration_seconds", .histogram,
      "Time from a request to its answer, watches to their end, in seconds."
    ) { family in
      for (series, labels) in sorted where series.durations.count > 0 {
        series.durations.write(to: &family, labels: labels)
      }
    }
    text.family("apiserver_response_sizes", .histogram, "Size of answers to reads, before compression, in bytes.") {
      family in
      for (series, labels) in sorted where series.sizes.count > 0 {
        series.sizes.write(to: &family, labels: labels.filter { $0.name != "dry_run" })
      }
    }
    text.family("apiserver_longrunning_requests", .gauge, "Open watches.") { family in
      for (series, labels) in sorted where series.kind.verb == .watch {
        family.add(Double(series.running.value), labels: labels.filter { $0.name != "dry_run" })
      }
    }
    writeWatchEvents(of: all.map(\.series), to: &text)
  }

  private func writeWatchEvents(of all: [RequestSeries], to text: inout MetricsText) {
    let watched = Dictionary(grouping: all.filter { $0.kind.verb == .watch }) {
      [$0.kind.group, $0.kind.resource, $0.kind.version]
    }
    text.family("apiserver_watch_events_total", .counter, "Events that were sent to watches.") { family in
      for (place, series) in watched.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        family.add(
          Double(series.reduce(0) { $0 + $1.watchEvents.value }),
          labels: [("group", place[0]), ("resource", place[1]), ("version", place[2])])
      }
    }
  }
}
