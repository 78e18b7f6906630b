public import ArktosCore

/// An object that needs work, and its place on the ring, which says whose work it is.
///
/// A new object under an old name has another place, so the two are different items.
public struct WorkItem: Hashable, Sendable, CustomStringConvertible {
  public var key: ObjectKey
  public var hash: HashKey

  public init(key: ObjectKey, hash: HashKey) {
    self.key = key
    self.hash = hash
  }

  /// The item of an object, by its hash key, or by its UID where no hash key was set.
  public init(_ metadata: ObjectMeta) {
    self.init(key: metadata.objectKey, hash: metadata.ringKey)
  }

  public var description: String { key.description }
}

extension ObjectMeta {
  /// The object's place on the ring: its hash key, made from the UID when it is 0.
  package var ringKey: HashKey { hashKey == .minimum ? HashKey(uid: uid) : hashKey }
}

extension OwnerReference {
  /// The owner's place on the ring.
  package var ringKey: HashKey { hashKey == .minimum ? HashKey(uid: uid) : hashKey }
}
