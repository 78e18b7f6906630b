/// A share of a collection by the hash of a field, as Kubernetes spells it in the list option `shardSelector`:
/// `shardRange(object.metadata.uid, '0x0', '0x8000000000000000') || shardRange(…)`.
///
/// The hash is the whole 64 bits of FNV-1a; ``HashKey`` is the same hash folded to 63 bits. Start inclusive, end
/// exclusive up to `0x10000000000000000`. All ranges of a selector hash the same field. Source: Kubernetes' KEP-5866.
public struct ShardSelector: Hashable, Sendable {
  public enum Field: String, Hashable, Sendable, CaseIterable {
    case uid = "object.metadata.uid"
    case namespace = "object.metadata.namespace"
  }

  public struct Range: Hashable, Sendable {
    public var start: UInt64
    /// Nil is 2⁶⁴, the end of all hashes.
    public var end: UInt64?

    public init(from start: UInt64, to end: UInt64?) {
      self.start = start
      self.end = end
    }

    public func contains(_ hash: UInt64) -> Bool { hash >= start && (end.map { hash < $0 } ?? true) }
  }

  public var field: Field
  /// One of them must hold the hash.
  public var ranges: [Range]

  public init(field: Field, ranges: [Range]) {
    self.field = field
    self.ranges = ranges
  }

  public func matches(uid: String, namespace: String) -> Bool {
    let hash = HashKey.fnv1a(field == .uid ? uid : namespace)
    return ranges.contains { $0.contains(hash) }
  }
}

extension ShardSelector: CustomStringConvertible {
  /// The selector as clients send it.
  public var description: String {
    ranges.map { range in
      let end = range.end.map { Self.hexadecimal($0) } ?? "0x10000000000000000"
      return "shardRange(\(field.rawValue), '\(Self.hexadecimal(range.start))', '\(end)')"
    }.joined(separator: " || ")
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
