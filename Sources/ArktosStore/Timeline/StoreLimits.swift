/// The bounds of an engine that keeps its state in memory.
public struct StoreLimits: Sendable, Hashable {
  /// The most bytes of a value. The default is etcd's limit of a request, 1.5 MiB.
  public var valueBytes: Int
  /// About how many of the latest events history keeps; older ones are compacted.
  public var historyEvents: Int
  /// About how many bytes history may take, beyond those of current entries.
  public var historyBytes: Int
  /// How many events wait for a slow reader of a watch before it has to catch up from history.
  public var pendingEventsPerWatch: Int

  public init(
    valueBytes: Int = 3 << 19, historyEvents: Int = 100_000, historyBytes: Int = 256 << 20,
    pendingEventsPerWatch: Int = 1000
  ) {
    self.valueBytes = valueBytes
    self.historyEvents = historyEvents
    self.historyBytes = historyBytes
    self.pendingEventsPerWatch = pendingEventsPerWatch
  }
}
