internal import ArktosCore

/// A byte for each entry of a leaf, made of its key: to find a key, 64 bytes side by side are looked at, and then one key.
///
/// Binary search looks at six keys, which lie anywhere in memory: a twentieth of what a read of one object takes.
struct LeafTags {
  /// Room for the tags of a leaf, and of what it has before it is split; whole words.
  static let byteCount = (IndexNode.capacity / 8 + 1) * 8

  private let memory: UnsafeMutableRawPointer

  init(memory: UnsafeMutableRawPointer) { self.memory = memory }

  func initialize() { memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.byteCount) }

  /// Runs `body` with room for the tags of two leaves.
  static func withTemporary(_ number: Int, _ body: (LeafTags) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: number, alignment: 8) { room in
      if let memory = room.baseAddress { body(LeafTags(memory: memory)) }
    }
  }

  static func tag(of key: StoreKey) -> UInt8 {
    key.bytes.withUnsafeBytes { bytes in
      var hash = UInt64(bytes.count)
      var place = 0
      while place + 8 <= bytes.count {
        hash = mix(hash, bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        place += 8
      }
      while place < bytes.count {
        hash = mix(hash, UInt64(bytes[place]))
        place += 1
      }
      return UInt8(truncatingIfNeeded: hash >> 56)
    }
  }

  /// Multiplies by the golden ratio (Fibonacci hashing), which mixes upwards; what the high bits say comes down again.
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ (mixed >> 32)
  }

  /// The first place among `size` that has a tag and is the right one.
  func firstPlace(of tag: UInt8, among size: Int, where isRight: (Int) -> Bool) -> Int? {
    let everyByte: UInt64 = 0x0101_0101_0101_0101
    var start = 0
    while start < size {
      let word = memory.load(fromByteOffset: start, as: UInt64.self).littleEndian ^ (everyByte &* UInt64(tag))
      // Marks bytes that are 0 now. Above one that is, others may be marked too, which costs a look at their keys.
      var marks = (word &- everyByte) & ~word & 0x8080_8080_8080_8080
      while marks != 0 {
        let place = start + marks.trailingZeroBitCount / 8
        if place < size, isRight(place) { return place }
        marks &= marks - 1
      }
      start += 8
    }
    return nil
  }

  // MARK: - Changes

  func copy(_ number: Int, from other: LeafTags, to place: Int) {
    (memory + place).copyMemory(from: other.memory, byteCount: number)
  }

  /// The tags behind the first ones.
  func dropping(_ number: Int) -> LeafTags { LeafTags(memory: memory + number) }

  func insert(_ tag: UInt8, at place: Int, among size: Int) {
    (memory + place + 1).copyMemory(from: memory + place, byteCount: size - place)
    memory.storeBytes(of: tag, toByteOffset: place, as: UInt8.self)
  }

  func remove(at place: Int, among size: Int) {
    (memory + place).copyMemory(from: memory + place + 1, byteCount: size - place - 1)
  }
}
