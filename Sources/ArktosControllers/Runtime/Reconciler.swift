/// Brings one object closer to what it should be; called again and again, with nothing but its key.
public protocol Reconciler: Sendable {
  /// - Throws: any error; the item is tried again after a growing wait. `CancellationError` when the task is cancelled,
  ///   which happens when this process may not work the item any longer.
  func reconcile(_ item: WorkItem) async throws -> ReconcileResult
}

/// What follows after an object was worked.
public enum ReconcileResult: Hashable, Sendable {
  /// Nothing until it changes.
  case done
  /// Look again after a while, even if nothing changes.
  case again(after: Duration)
}
