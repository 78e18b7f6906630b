import ArktosCore
import Testing

@testable import ArktosStore

/// Asking for memory ahead must change nothing but time.
struct PrefetchTests {
  @Test("The references of an entry lie where they are looked for")
  func layout() {
    #expect(MemoryLayout<StoreEntry>.offset(of: \.key) == UnsafeBufferPointer<StoreEntry>.keyOffset)
    #expect(MemoryLayout<StoreEntry>.offset(of: \.value) == UnsafeBufferPointer<StoreEntry>.valueOffset)
    // A reference and nothing else, so that its bits are an address.
    #expect(MemoryLayout<StoreKey>.size == MemoryLayout<UnsafeRawPointer>.size)
  }

  @Test("No reference is counted, and none is missing afterwards", arguments: [0, 1, 65])
  func counting(number: Int) throws {
    weak var last: StoreValue?
    do {
      let entries = (0..<number).map { place in
        StoreEntry(
          key: StoreKey("/registry/\(place)"), value: StoreValue([1, 2]), createRevision: Revision(1),
          modRevision: Revision(2))
      }
      last = entries.last?.value
      entries.withUnsafeBufferPointer { $0.prefetchReferences() }
      for entry in entries { entry.value.prefetch() }
      #expect(entries.allSatisfy { $0.value.bytes == [1, 2] && $0.key.hasPrefix(StoreKey("/registry/")) })
    }
    #expect(last == nil)
  }

  @Test("All bytes are asked for, whatever their number", arguments: [0, 1, 64, 4097])
  func bytes(count: Int) {
    Prefetch.request([UInt8](repeating: 7, count: count))
    Prefetch.request(nil, lines: 3)
    // No memory is there: it is not waited for, and nothing is wrong with that.
    Prefetch.request(UnsafeRawPointer(bitPattern: 64), lines: count)
  }
}
