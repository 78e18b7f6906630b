public import ArktosCore

/// Several changes that happen together or not at all.
public struct StoreTransaction: Sendable {
  public struct Condition: Sendable, Hashable {
    public enum Expectation: Sendable, Hashable {
      case absent
      case exists
      /// The key was last written by this commit; never holds for revision 0, which names none.
      case modRevision(Revision)
    }

    public var key: StoreKey
    public var expectation: Expectation

    public init(_ key: StoreKey, _ expectation: Expectation) {
      self.key = key
      self.expectation = expectation
    }
  }

  public enum Operation: Sendable {
    /// Writes a value; after `timeToLive` without another write of the key the store deletes it.
    case put(StoreKey, StoreValue, timeToLive: Duration?)
    /// Deletes a key; deleting an absent key changes nothing.
    case delete(StoreKey)

    public var key: StoreKey {
      switch self {
      case .put(let key, _, _), .delete(let key): key
      }
    }
  }

  public var conditions: [Condition]
  /// At most one for each key.
  public var operations: [Operation]

  public init(conditions: [Condition] = [], operations: [Operation]) {
    self.conditions = conditions
    self.operations = operations
  }
}

extension StoreTransaction {
  /// Writes a key that must not exist yet.
  public static func create(_ key: StoreKey, _ value: StoreValue, timeToLive: Duration? = nil) -> StoreTransaction {
    StoreTransaction(
      conditions: [Condition(key, .absent)], operations: [.put(key, value, timeToLive: timeToLive)])
  }

  /// Overwrites a key that was last written by the commit `expected`; whatever is there if nil.
  public static func put(
    _ key: StoreKey, _ value: StoreValue, expected: Revision? = nil, timeToLive: Duration? = nil
  ) -> StoreTransaction {
    StoreTransaction(
      conditions: expected.map { [Condition(key, .modRevision($0))] } ?? [],
      operations: [.put(key, value, timeToLive: timeToLive)])
  }

  /// Deletes a key that was last written by the commit `expected`; whatever is there if nil.
  public static func delete(_ key: StoreKey, expected: Revision? = nil) -> StoreTransaction {
    StoreTransaction(
      conditions: expected.map { [Condition(key, .modRevision($0))] } ?? [], operations: [.delete(key)])
  }
}

/// What a transaction did.
public struct StoreCommit: Sendable {
  /// The commit's revision; the current one if nothing changed.
  public var revision: Revision
  /// For each operation, in order, the entry that it replaced or deleted.
  public var previous: [StoreEntry?]

  public init(revision: Revision, previous: [StoreEntry?]) {
    self.revision = revision
    self.previous = previous
  }
}
