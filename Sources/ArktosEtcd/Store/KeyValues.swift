import ArktosCore
import ArktosStore
import FoundationEssentials

/// Between etcd's messages and the store's values.

extension EtcdKeyValue {
  /// The store's entry. Makes the value: call it once for each message.
  var entry: StoreEntry {
    StoreEntry(
      key: StoreKey([UInt8](key)), value: StoreValue([UInt8](value)), createRevision: Revision(createRevision),
      modRevision: Revision(modRevision))
  }
}

extension StoreKey {
  var etcdData: Data { Data(bytes) }
}

extension KeyRange {
  /// etcd's lower bound. It takes no empty key: the lowest one it knows is a single zero byte.
  var etcdKey: Data { start.bytes.isEmpty ? Data([0]) : start.etcdData }

  /// etcd's upper bound: empty means just the one key, a single zero byte no bound at all.
  var etcdRangeEnd: Data {
    guard let end else { return Data([0]) }
    return isSingleKey && !start.bytes.isEmpty ? Data() : end.etcdData
  }

  /// Whether no key that can be stored lies in the range; etcd would take some such ranges for others.
  var holdsNoKey: Bool { isEmpty || end?.bytes == [0] }
}
