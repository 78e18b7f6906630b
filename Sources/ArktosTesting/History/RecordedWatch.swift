public import ArktosCore
public import ArktosStore

/// All that a client saw of one watch.
public struct RecordedWatch: Sendable, Hashable {
  public struct Batch: Sendable, Hashable {
    public var time: Int
    public var events: [RecordedEvent]
    public var progress: Revision

    public init(time: Int = 0, events: [RecordedEvent], progress: Revision) {
      self.time = time
      self.events = events
      self.progress = progress
    }
  }

  /// How a watch ended by itself, or why it was refused.
  public struct Ending: Sendable, Hashable {
    public var time: Int
    public var code: StoreError.Code
    public var oldestRevision: Revision?
    /// What the store said.
    public var message: String

    public init(time: Int, code: StoreError.Code, oldestRevision: Revision? = nil, message: String = "") {
      self.time = time
      self.code = code
      self.message = message
      self.oldestRevision = oldestRevision
    }
  }

  public var client: Int
  public var ranges: [KeyRange]
  /// The revision behind which it was to begin; nil for the one that was current.
  public var after: Revision?
  /// When it was asked for, and when it was given or refused.
  public var start: Int
  public var opened: Int?
  public var batches: [Batch]
  /// Nil if the watch goes on or was cancelled.
  public var ending: Ending?

  public init(
    client: Int, ranges: [KeyRange], after: Revision?, start: Int, opened: Int? = nil, batches: [Batch] = [],
    ending: Ending? = nil
  ) {
    self.client = client
    self.ranges = ranges
    self.after = after
    self.start = start
    self.opened = opened
    self.batches = batches
    self.ending = ending
  }

  func covers(_ key: StoreKey) -> Bool { ranges.contains { $0.contains(key) } }
}

/// All that the clients of a store asked and were told.
public struct RecordedHistory: Sendable {
  public var calls: [RecordedCall]
  public var watches: [RecordedWatch]

  public init(calls: [RecordedCall] = [], watches: [RecordedWatch] = []) {
    self.calls = calls
    self.watches = watches
  }
}
