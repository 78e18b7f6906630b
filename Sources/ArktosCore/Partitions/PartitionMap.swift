/// Which group of API servers owns which tenants: exactly one living group for each tenant, whatever the configs say.
///
/// It is a pure function of the configs and the living groups, so all servers and clients that know the same of both
/// agree. Of several rules that cover a tenant the one with the later start counts, then the one with the earlier end,
/// then the one of the smaller group. A living group without a config covers all tenants, after every rule. Tenants that
/// nothing covers go to the smallest living group. Names are compared byte by byte.
public struct PartitionMap: Hashable, Sendable {
  /// A stretch of tenant names with one owner.
  public struct Segment: Hashable, Sendable {
    public var range: TenantRange
    public var owner: String
  }

  public let rules: [PartitionRule]
  /// The groups with at least one living server, in byte order.
  public let liveGroups: [String]
  /// In byte order, without gap or overlap; empty if no group lives.
  public let segments: [Segment]

  public init(rules: [PartitionRule], liveGroups: some Sequence<String>) {
    let liveGroups = Set(liveGroups).sorted { $0.precedesInByteOrder($1) }
    self.rules = rules.sorted { $0.outranks($1) }
    self.liveGroups = liveGroups
    guard let smallest = liveGroups.first else {
      segments = []
      return
    }
    let configured = Set(rules.map(\.group))
    let fallback = liveGroups.first { !configured.contains($0) } ?? smallest
    let living = self.rules.filter { liveGroups.contains($0.group) && !$0.range.isEmpty }

    var segments: [Segment] = []
    for range in Self.elementaryRanges(of: living.map(\.range)) {
      // A range between two neighbouring bounds lies wholly inside or outside of each rule, so its start decides.
      let owner = living.first { $0.range.contains(range.start ?? "") }?.group ?? fallback
      if segments.last?.owner == owner {
        segments[segments.count - 1].range.end = range.end
      } else {
        segments.append(Segment(range: range, owner: owner))
      }
    }
    self.segments = segments
  }

  /// The ranges between the bounds of the given ranges; together they are all names.
  static func elementaryRanges(of ranges: [TenantRange]) -> [TenantRange] {
    let bounds = Set(ranges.flatMap { [$0.start, $0.end] }.compactMap { $0 }.filter { !$0.isEmpty })
      .sorted { $0.precedesInByteOrder($1) }
    let starts: [String?] = [nil] + bounds
    let ends: [String?] = bounds + [nil]
    return zip(starts, ends).map { TenantRange(from: $0, to: $1) }
  }

  /// The group that owns the tenant; nil only if no group lives.
  public func owner(of tenant: String) -> String? {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if let end = segments[middle].range.end, !tenant.precedesInByteOrder(end) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < segments.count ? segments[low].owner : nil
  }

  /// What the group owns, in byte order, without overlap.
  public func ranges(of group: String) -> [TenantRange] {
    segments.filter { $0.owner == group }.map(\.range)
  }
}
