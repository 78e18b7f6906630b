internal import ArktosCore
internal import CPrefetch

/// Asks the processor for memory that is looked at a little later.
///
/// Objects of a long list lie all over memory, of which the processor's cache holds a part: each reference that is counted
/// waits for it some 100 ns, one after the other. Asked for ahead, many come at once.
package enum Prefetch {
  /// How many objects ahead of what is looked at: long enough for memory to answer, few enough for the cache.
  package static let distance = 8
  /// The bytes that the processor brings at once.
  private static let lineBytes = 64

  /// - Parameter address: nil for nothing.
  @inline(__always)
  package static func request(_ address: UnsafeRawPointer?, lines: Int) {
    guard let address else { return }
    for line in 0..<lines { arktos_prefetch(address + line * lineBytes) }
  }

  /// Asks for all of some bytes.
  package static func request(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { request($0.baseAddress, lines: $0.count / lineBytes + 1) }
  }
}

extension UnsafeBufferPointer<StoreEntry> {
  /// Asks for what is counted when entries are copied: their keys and values.
  func prefetchReferences() {
    // Looked at as numbers: as references they would be counted.
    let bits = UnsafeRawBufferPointer(self)
    for entry in stride(from: 0, to: bits.count, by: MemoryLayout<StoreEntry>.stride) {
      for reference in [Self.keyOffset, Self.valueOffset] {
        let address = bits.loadUnaligned(fromByteOffset: entry + reference, as: UInt.self)
        Prefetch.request(UnsafeRawPointer(bitPattern: address), lines: 1)
      }
    }
  }

  static var keyOffset: Int { 0 }
  static var valueOffset: Int { MemoryLayout<StoreKey>.stride }
}
