/// The keys from `start` (inclusive) to `end` (exclusive); no `end` means no upper bound.
public struct KeyRange: Hashable, Sendable {
  public var start: StoreKey
  public var end: StoreKey?

  public init(from start: StoreKey, to end: StoreKey?) {
    self.start = start
    self.end = end
  }

  /// The one key.
  public static func key(_ key: StoreKey) -> KeyRange {
    KeyRange(from: key, to: StoreKey(key.bytes + [0]))
  }

  /// Every key that begins with `prefix`.
  public static func prefix(_ prefix: StoreKey) -> KeyRange {
    KeyRange(from: prefix, to: prefix.successorOfPrefix)
  }

  public static let all = KeyRange(from: StoreKey([]), to: nil)

  public var isEmpty: Bool { end.map { $0 <= start } ?? false }

  public func contains(_ key: StoreKey) -> Bool {
    key >= start && (end.map { key < $0 } ?? true)
  }

  /// The keys that are in both ranges; the result may be empty.
  public func intersection(_ other: KeyRange) -> KeyRange {
    let end: StoreKey? =
      switch (end, other.end) {
      case (let left?, let right?): min(left, right)
      case (let left, let right): left ?? right
      }
    return KeyRange(from: max(start, other.start), to: end)
  }

  /// The prefix whose keys this range holds, if it is such a range.
  public var asPrefix: StoreKey? { end == start.successorOfPrefix ? start : nil }

  /// Whether this is the range of one key, as ``key(_:)`` makes it.
  public var isSingleKey: Bool { end?.bytes == start.bytes + [0] }
}

extension StoreKey {
  /// The first key behind all keys that begin with this one; nil if there is none.
  public var successorOfPrefix: StoreKey? {
    var bytes = bytes
    while let last = bytes.popLast() {
      if last < 0xFF { return StoreKey(bytes + [last + 1]) }
    }
    return nil
  }
}
