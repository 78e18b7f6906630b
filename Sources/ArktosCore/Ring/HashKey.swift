/// A place on the ring that controllers share: 0 … 2⁶³−1, made from an object's UID as Arktos makes `metadata.hashKey`.
public struct HashKey: Hashable, Sendable, Comparable {
  public let value: Int64

  public init(_ value: Int64) { self.value = value }

  public static let minimum = HashKey(0)
  public static let maximum = HashKey(.max)

  /// FNV-1a (64 bits) over the UTF-8 of the UID's text; a hash above 2⁶³−1 is folded by subtracting 2⁶³−1.
  ///
  /// Arktos overflows for the one hash 2⁶⁴−1; here it becomes 2⁶³−1.
  public init(uid: String) {
    let hash = Self.fnv1a(uid)
    let largest = UInt64(Int64.max)
    value = Int64(min(hash > largest ? hash - largest : hash, largest))
  }

  /// FNV-1a (64 bits) over the UTF-8 of a text.
  public static func fnv1a(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }

  public static func < (left: HashKey, right: HashKey) -> Bool { left.value < right.value }
}
