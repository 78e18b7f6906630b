internal import ArktosCore

/// What a work queue did, and does at the moment. Source of the meaning: the `workqueue` metrics of Kubernetes' `client-go`.
package struct WorkQueueMeasurements: Sendable {
  /// How many keys wait for a worker, without those whose time has not come.
  package var depth = 0
  /// How often a key was put into the queue that was not in it.
  package var adds = 0
  /// How often a key was to come after a while.
  package var retries = 0
  /// How long all that is worked on has been worked on, together.
  package var unfinishedWork = Duration.zero
  /// How long the work has taken that has taken longest and goes on.
  package var longestWork = Duration.zero
  /// How long keys waited for a worker.
  let waits: Histogram
  /// How long the work on keys took.
  let works: Histogram
}

extension Histogram.Bounds {
  /// Source: `client-go`.
  static let queueDurations = seconds([
    0.000_000_01, 0.000_000_1, 0.000_001, 0.000_01, 0.0001, 0.001, 0.01, 0.1, 1, 10,
  ])
}
