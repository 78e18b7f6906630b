internal import ArktosCore

/// Watchers by the exact bytes that they are registered under, found by a hash that is worked out while a key is read.
struct WatcherScopes: Sendable {
  private struct Scope {
    var bytes: [UInt8]
    var watchers: [Watcher]
  }

  private var scopes: [UInt64: [Scope]] = [:]

  var isEmpty: Bool { scopes.isEmpty }

  mutating func insert(_ watcher: Watcher, under bytes: [UInt8]) {
    let hash = ScopeHash(of: bytes).value
    var bucket = scopes[hash] ?? []
    if let index = bucket.firstIndex(where: { $0.bytes == bytes }) {
      bucket[index].watchers.append(watcher)
    } else {
      bucket.append(Scope(bytes: bytes, watchers: [watcher]))
    }
    scopes[hash] = bucket
  }

  mutating func remove(_ watcher: Watcher, under bytes: [UInt8]) {
    let hash = ScopeHash(of: bytes).value
    guard var bucket = scopes.removeValue(forKey: hash) else { return }
    if let index = bucket.firstIndex(where: { $0.bytes == bytes }) {
      bucket[index].watchers.removeAll { $0 === watcher }
      if bucket[index].watchers.isEmpty { bucket.remove(at: index) }
    }
    if !bucket.isEmpty { scopes[hash] = bucket }
  }

  /// Calls `body` for the watchers that are registered under the first `length` bytes of `key`.
  func forEach(_ hash: ScopeHash, _ key: [UInt8], _ length: Int, _ body: (Watcher) -> Void) {
    guard let bucket = scopes[hash.value] else { return }
    for scope in bucket where scope.bytes.count == length && key.starts(with: scope.bytes) {
      for watcher in scope.watchers { body(watcher) }
    }
  }
}

/// A hash of bytes that are added one by one (FNV-1a); what it finds is compared in full.
struct ScopeHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  init() {}

  init(of bytes: [UInt8]) {
    for byte in bytes { add(byte) }
  }

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
