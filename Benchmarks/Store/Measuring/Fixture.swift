internal import ArktosCore
internal import ArktosStore

/// Keys and values as an API server writes them.
enum Fixture {
  static func key(_ index: Int) -> StoreKey {
    StoreKey("/registry/pods/tenant-\(index % 100)/namespace-\(index % 10)/pod-\(index)")
  }

  static func keys(_ count: Int) -> [StoreKey] { (0..<count).map(key) }

  /// A value of its own storage, so that memory and copying are counted in full.
  static func value(_ bytes: Int, _ seed: Int = 0) -> StoreValue {
    StoreValue((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &+ seed) })
  }

  /// Writes the keys with many writers, and gives the revision of each.
  static func fill(_ store: any Store, _ keys: [StoreKey], valueBytes: Int) async throws -> [Revision] {
    try await withThrowingTaskGroup(of: [(Int, Revision)].self) { group in
      let writers = 64
      for writer in 0..<writers {
        group.addTask {
          var written: [(Int, Revision)] = []
          for index in stride(from: writer, to: keys.count, by: writers) {
            let commit = try await store.commit(.put(keys[index], value(valueBytes, index)))
            written.append((index, commit.revision))
          }
          return written
        }
      }
      var revisions = [Revision](repeating: .zero, count: keys.count)
      for try await written in group {
        for (index, revision) in written { revisions[index] = revision }
      }
      return revisions
    }
  }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct Scatter {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
