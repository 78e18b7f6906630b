public import ArktosCore

/// What a store holds.
public struct StoreStatistics: Sendable, Hashable {
  public var keys: Int
  /// Bytes of keys and current values.
  public var bytes: Int
  public var revision: Revision
  /// The oldest revision after which a watch can begin, and the oldest that can be read exactly.
  public var oldestRevision: Revision
  public var watchers: Int

  public init(keys: Int, bytes: Int, revision: Revision, oldestRevision: Revision, watchers: Int) {
    self.keys = keys
    self.bytes = bytes
    self.revision = revision
    self.oldestRevision = oldestRevision
    self.watchers = watchers
  }

  /// How many states can be read exactly: the current one, and those before it that history still reaches.
  public var revisionsRetained: Int { Int(revision.value - oldestRevision.value) + 1 }
}
