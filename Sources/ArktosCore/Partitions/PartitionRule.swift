/// What one DataPartitionConfig says: this group of servers owns that range of tenants.
public struct PartitionRule: Hashable, Sendable {
  /// The config's name, for messages.
  public var config: String
  public var group: String
  public var range: TenantRange

  public init(config: String, group: String, range: TenantRange) {
    self.config = config
    self.group = group
    self.range = range
  }

  public init(_ config: DataPartitionConfig) {
    self.init(config: config.metadata.name, group: config.serviceGroupId, range: config.range)
  }

  /// Whether this rule goes before the other one for a tenant that is in both ranges: the later start, then the
  /// earlier end, then the smaller group and config; names byte by byte.
  func outranks(_ other: PartitionRule) -> Bool {
    let (start, otherStart) = (range.start ?? "", other.range.start ?? "")
    if start != otherStart { return otherStart.precedesInByteOrder(start) }
    if range.end != other.range.end {
      guard let end = range.end else { return false }
      return other.range.end.map { end.precedesInByteOrder($0) } ?? true
    }
    if group != other.group { return group.precedesInByteOrder(other.group) }
    return config.precedesInByteOrder(other.config)
  }
}
