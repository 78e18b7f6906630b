public import ArktosCore
public import ArktosStore

/// An entry as a client saw it, for comparison: unlike `StoreEntry` two of the same content are equal.
public struct RecordedEntry: Hashable, Sendable {
  public var key: StoreKey
  public var value: [UInt8]
  public var createRevision: Revision
  public var modRevision: Revision

  public init(key: StoreKey, value: [UInt8], createRevision: Revision, modRevision: Revision) {
    self.key = key
    self.value = value
    self.createRevision = createRevision
    self.modRevision = modRevision
  }

  public init(_ entry: StoreEntry) {
    self.init(
      key: entry.key, value: entry.value.bytes, createRevision: entry.createRevision, modRevision: entry.modRevision)
  }
}

extension RecordedEntry: CustomStringConvertible {
  public var description: String {
    "\(key)=\(String(decoding: value, as: UTF8.self)) (created by \(createRevision), written by \(modRevision))"
  }
}

/// A change of one key as a watch delivered it, or as a commit made it.
public struct RecordedEvent: Hashable, Sendable {
  public var key: StoreKey
  public var revision: Revision
  /// What was written; nil for a deletion.
  public var entry: RecordedEntry?
  public var previous: RecordedEntry?
  /// What the event says of itself.
  public var isCreation: Bool

  /// - Parameter isCreation: nil if it follows from `entry` and `previous`.
  public init(
    key: StoreKey, revision: Revision, entry: RecordedEntry?, previous: RecordedEntry?, isCreation: Bool? = nil
  ) {
    self.key = key
    self.revision = revision
    self.entry = entry
    self.previous = previous
    self.isCreation = isCreation ?? (entry != nil && previous == nil)
  }

  public init(_ event: StoreEvent) {
    self.init(
      key: event.key, revision: event.revision, entry: event.entry.map(RecordedEntry.init),
      previous: event.previous.map(RecordedEntry.init), isCreation: event.isCreation)
  }
}

extension RecordedEvent: CustomStringConvertible {
  public var description: String {
    "\(revision): \(entry.map { "\($0)" } ?? "\(key) deleted")\(isCreation ? ", created" : "")"
      + (previous.map { ", before: \($0)" } ?? "")
  }
}

/// One commit and all that it changed.
public struct RecordedCommit: Hashable, Sendable {
  public var revision: Revision
  public var events: [RecordedEvent]

  public init(revision: Revision, events: [RecordedEvent]) {
    self.revision = revision
    self.events = events
  }
}
