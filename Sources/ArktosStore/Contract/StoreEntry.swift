public import ArktosCore
internal import Synchronization

/// A stored value: bytes that never change, and a place where their reader keeps what it worked out about them.
///
/// One value is shared by the index, by history and by every event and snapshot that carries it, so what is attached
/// (an index record, an encoded frame) is worked out once.
public final class StoreValue: Sendable {
  public let bytes: [UInt8]
  /// The address of what is attached, whose reference is counted once for it. Every list and event asks for it, and
  /// `AtomicLazyReference` looks its own type up each time.
  private let attached = Atomic<UInt>(0)

  /// What a reader may attach to a value. Subclass it; a subclass must be immutable or synchronise itself.
  open class Attachment: @unchecked Sendable {  // Invariant: subclasses are Sendable on their own, see above.
    public init() {}
  }

  public init(_ bytes: [UInt8]) { self.bytes = bytes.withoutSpareRoom }

  /// What was attached first; nil if nothing was.
  public var attachment: Attachment? { Self.attachment(at: attached.load(ordering: .acquiring)) }

  /// Attaches `candidate` unless something is attached already, and gives what is attached.
  @discardableResult
  public func attach(_ candidate: Attachment) -> Attachment {
    let address = UInt(bitPattern: Unmanaged.passRetained(candidate).toOpaque())
    let (isFirst, present) = attached.compareExchange(expected: 0, desired: address, ordering: .acquiringAndReleasing)
    if isFirst { return candidate }
    Unmanaged.passUnretained(candidate).release()
    return Self.attachment(at: present) ?? candidate
  }

  /// Has the processor bring what is attached into its cache, and the beginning of the bytes. See ``Prefetch``.
  package func prefetch() {
    let attachment = UnsafeRawPointer(bitPattern: attached.load(ordering: .relaxed))
    Prefetch.request(attachment, lines: 2)
    bytes.withUnsafeBytes { Prefetch.request($0.baseAddress, lines: 1) }
  }

  private static func attachment(at address: UInt) -> Attachment? {
    UnsafeRawPointer(bitPattern: address).map { Unmanaged<Attachment>.fromOpaque($0).takeUnretainedValue() }
  }

  deinit {
    guard let address = UnsafeRawPointer(bitPattern: attached.load(ordering: .acquiring)) else { return }
    Unmanaged<Attachment>.fromOpaque(address).release()
  }
}

extension [UInt8] {
  /// The same bytes. A buffer that has grown while it was written has up to as much room again behind them, which would be
  /// kept for as long as the value.
  fileprivate var withoutSpareRoom: [UInt8] {
    guard capacity - count > Swift.max(count / 16, 32) else { return self }
    return [UInt8](unsafeUninitializedCapacity: count) { target, size in
      size = target.initialize(fromContentsOf: self)
    }
  }
}

/// A key with its value and its place in history.
public struct StoreEntry: Sendable {
  public var key: StoreKey
  public var value: StoreValue
  /// The commit that created the key, since its last deletion.
  public var createRevision: Revision
  /// The commit that last wrote it.
  public var modRevision: Revision

  public init(key: StoreKey, value: StoreValue, createRevision: Revision, modRevision: Revision) {
    self.key = key
    self.value = value
    self.createRevision = createRevision
    self.modRevision = modRevision
  }
}

/// The answer to a read of one key.
public struct StoreRead: Sendable {
  /// Nil if the key does not exist.
  public var entry: StoreEntry?
  /// The revision of the state that was read.
  public var revision: Revision

  public init(entry: StoreEntry?, revision: Revision) {
    self.entry = entry
    self.revision = revision
  }
}

/// The answer to a read of a range.
public struct StoreListing: Sendable {
  /// In key order.
  public var entries: [StoreEntry]
  /// The revision of the state that was read.
  public var revision: Revision
  /// How many entries of the range lie behind the last one given.
  public var remaining: Int

  public init(entries: [StoreEntry], revision: Revision, remaining: Int = 0) {
    self.entries = entries
    self.revision = revision
    self.remaining = remaining
  }
}

/// The answer to a count of a range.
public struct StoreCount: Sendable, Hashable {
  public var count: Int
  /// The revision of the state that was counted.
  public var revision: Revision

  public init(count: Int, revision: Revision) {
    self.count = count
    self.revision = revision
  }
}
