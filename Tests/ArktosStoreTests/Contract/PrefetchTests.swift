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

  @Test("Entries have what they had, and end when they should", arguments: [0, 1, 65])
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
}
