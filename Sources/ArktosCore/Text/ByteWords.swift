/// Bytes, looked through eight at a time.
enum ByteWords {
  /// Whether two stretches of memory hold the same bytes.
  static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    let (left, right) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    var place = 0
    while place + 8 <= left.count {
      guard word(of: left, at: place) == word(of: right, at: place) else { return false }
      place += 8
    }
    while place < left.count {
      guard left[place] == right[place] else { return false }
      place += 1
    }
    return true
  }

  /// Eight bytes as a number of which the first is the lowest.
  static func word(of bytes: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
  }

  /// Marks the bytes of a word that are `byte`; the lowest mark is always right, ones above it may not be.
  static func marks(of byte: UInt8, in word: UInt64) -> UInt64 {
    let difference = word ^ (everyByte &* UInt64(byte))
    return (difference &- everyByte) & ~difference & highBits
  }

  /// Marks the bytes of a word that are below `limit`, which is at most 128; the lowest mark is always right.
  static func marks(below limit: UInt8, in word: UInt64) -> UInt64 {
    (word &- everyByte &* UInt64(limit)) & ~word & highBits
  }

  static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let everyByte: UInt64 = 0x0101_0101_0101_0101
}

extension String {
  /// Equality as JSON has it, and every other program that reads it: by bytes.
  ///
  /// Swift's strings are equal when they look alike: `é` as one character, and as `e` with an accent.
  func isSameText(as other: String) -> Bool {
    // Most texts that differ have other lengths, and most that are equal are short and lie in the strings themselves: both
    // cost least to find out.
    utf8.count == other.utf8.count && (hasSameBits(as: other) || hasSameBytes(as: other))
  }

  /// Whether the strings are the same down to where they keep their text.
  private func hasSameBits(as other: String) -> Bool {
    unsafeBitCast(self, to: (UInt64, UInt64).self) == unsafeBitCast(other, to: (UInt64, UInt64).self)
  }

  private func hasSameBytes(as other: String) -> Bool {
    let isSame = utf8.withContiguousStorageIfAvailable { left in
      other.utf8.withContiguousStorageIfAvailable { right in ByteWords.areSame(left, right) }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}

extension [UInt8] {
  /// Equality, eight bytes at a time.
  package func hasSameBytes(as other: [UInt8]) -> Bool {
    withUnsafeBufferPointer { left in other.withUnsafeBufferPointer { ByteWords.areSame(left, $0) } }
  }
}
