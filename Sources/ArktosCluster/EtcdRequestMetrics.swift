internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// What a server asks etcd, under kube-apiserver's names. Source of names, labels and bounds: Kubernetes' `storage/etcd3/metrics`.
final class EtcdRequestMetrics: MetricsSource {
  enum Operation: String, CaseIterable {
    case get, list, listWithCount, create, update, delete
  }

  private struct Place: Hashable {
    var operation: Operation
    var kind: KeyKinds.Kind
  }

  private struct Series {
    let durations = Histogram(.etcdRequestDurations)
    var errors = 0
  }

  private let kinds: KeyKinds
  private let series = Mutex<[Place: Series]>([:])

  init(_ catalog: ResourceCatalog) { kinds = KeyKinds(catalog) }

  func note(_ operation: Operation, of range: KeyRange, took duration: Duration, hasFailed: Bool) {
    let place = Place(operation: operation, kind: kinds.kind(of: range))
    series.withLock { series in
      var known = series[place] ?? Series()
      known.durations.note(duration)
      if hasFailed { known.errors += 1 }
      series[place] = known
    }
  }

  func write(to text: inout MetricsText) async {
    let rows = series.withLock { series in
      series.map { place, series in
        (
          labels: [
            ("operation", place.operation.rawValue), ("group", place.kind.group), ("resource", place.kind.resource),
          ], series: series
        )
      }
    }.sorted { left, right in left.labels.map(\.1).lexicographicallyPrecedes(right.labels.map(\.1)) }
    text.family(
      "etcd_request_duration_seconds", .histogram, "Time until etcd answers, in seconds, by operation and kind."
    ) { family in
      for row in rows { row.series.durations.write(to: &family, labels: row.labels) }
    }
    text.family("etcd_requests_total", .counter, "Requests to etcd, by operation and kind.") { family in
      for row in rows { family.add(Double(row.series.durations.count), labels: row.labels) }
    }
    text.family("etcd_request_errors_total", .counter, "Requests that etcd failed, by operation and kind.") { family in
      for row in rows where row.series.errors > 0 { family.add(Double(row.series.errors), labels: row.labels) }
    }
  }
}

extension EtcdRequestMetrics.Operation {
  /// Nil for a transaction that writes nothing.
  init?(_ transaction: StoreTransaction) {
    switch transaction.operations.first {
    case nil: return nil
    case .delete: self = .delete
    case .put(let key, _, _):
      let isNew = transaction.conditions.contains { $0.key == key && $0.expectation == .absent }
      self = isNew ? .create : .update
    }
  }
}

extension Histogram.Bounds {
  fileprivate static let etcdRequestDurations = seconds([
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
  ])
}
