public import ArktosCore

/// Why the store did not do what it was asked.
public struct StoreError: Error, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Name: String {
      case conflict, compacted, futureRevision, unavailable, unknownOutcome, tooLarge, outOfSpace, cancelled, corrupt,
        invalid, notHeld
    }
    private var name: Name
    public var description: String { name.rawValue }

    /// A condition of the transaction does not hold; `current` is what the key holds instead.
    public static let conflict = Code(name: .conflict)
    /// History no longer reaches that far; `oldestRevision` says how far it does.
    public static let compacted = Code(name: .compacted)
    /// The store has not reached the revision.
    public static let futureRevision = Code(name: .futureRevision)
    /// Nothing was done: the store cannot be reached, or is shut down.
    public static let unavailable = Code(name: .unavailable)
    /// The write may or may not have happened.
    public static let unknownOutcome = Code(name: .unknownOutcome)
    public static let tooLarge = Code(name: .tooLarge)
    /// Nothing was written, for lack of space.
    public static let outOfSpace = Code(name: .outOfSpace)
    public static let cancelled = Code(name: .cancelled)
    /// What is on disk is not what was written; the message says what and where.
    public static let corrupt = Code(name: .corrupt)
    /// The call makes no sense: two operations on one key, an empty key.
    public static let invalid = Code(name: .invalid)
    /// A replica does not hold the keys, or not that far back; whom it has them from must be asked. Stays inside.
    static let notHeld = Code(name: .notHeld)
  }

  /// In what way a condition does not hold.
  public enum Mismatch: Hashable, Sendable {
    /// The key exists and should not.
    case alreadyExists
    /// The key does not exist and should.
    case notFound
    /// The key was last written by another commit than the expected one.
    case changed
  }

  public var code: Code
  public var message: String
  /// With `.conflict`: the key whose condition failed, and its entry (nil if it does not exist).
  public var conflictingKey: StoreKey?
  public var current: StoreEntry?
  /// With `.conflict`: in what way the condition does not hold.
  public var mismatch: Mismatch?
  /// With `.compacted`: the oldest revision after which a watch can begin.
  public var oldestRevision: Revision?

  public init(
    _ code: Code, _ message: String, conflictingKey: StoreKey? = nil, current: StoreEntry? = nil,
    mismatch: Mismatch? = nil, oldestRevision: Revision? = nil
  ) {
    self.code = code
    self.message = message
    self.conflictingKey = conflictingKey
    self.current = current
    self.mismatch = mismatch
    self.oldestRevision = oldestRevision
  }
}

extension StoreError {
  static func notHeld(_ what: String) -> StoreError { StoreError(.notHeld, "the replica does not hold \(what)") }
}

extension StoreError: CustomStringConvertible {
  public var description: String { "\(code): \(message)" }
}
