/// Something about the partition configs that their author probably did not mean. Ownership is defined all the same.
public enum PartitionProblem: Hashable, Sendable, CustomStringConvertible {
  /// Two configs of different groups cover the same tenants; the first one counts.
  case overlap(winner: PartitionRule, loser: PartitionRule, TenantRange)
  /// No config covers these tenants; the named group serves them.
  case gap(TenantRange, servedBy: String?)
  /// One group has several configs; it owns what each of them gives it.
  case severalConfigs(group: String, configs: [String])
  /// The range's start is not below its end.
  case emptyRange(PartitionRule)
  /// No server of the group is registered; others serve its tenants.
  case groupNotLive(PartitionRule)

  public var description: String {
    switch self {
    case .overlap(let winner, let loser, let range):
      "DataPartitionConfigs \"\(winner.config)\" (group \(winner.group)) and \"\(loser.config)\" (group \(loser.group)) "
        + "both cover tenants \(range); group \(winner.group) takes precedence: make their ranges disjoint"
    case .gap(let range, let group):
      "no DataPartitionConfig covers tenants \(range)"
        + (group.map { "; group \($0) serves them" } ?? "") + ": extend a range to cover them"
    case .severalConfigs(let group, let configs):
      "group \(group) has \(configs.count) DataPartitionConfigs (\(configs.joined(separator: ", "))): keep one"
    case .emptyRange(let rule):
      "DataPartitionConfig \"\(rule.config)\" (group \(rule.group)) has the empty range \(rule.range): "
        + "its start must come before its end"
    case .groupNotLive(let rule):
      "DataPartitionConfig \"\(rule.config)\" gives tenants \(rule.range) to group \(rule.group), of which no server is "
        + "registered; other groups serve them: start a server with --service-group-id \(rule.group)"
    }
  }
}

extension TenantRange: CustomStringConvertible {
  /// As people write it: `["a", "m")`, open ends as `-∞` and `+∞`.
  public var description: String {
    (start.map { "[\"\($0)\"" } ?? "(-∞") + ", " + (end.map { "\"\($0)\")" } ?? "+∞)")
  }

  /// The names that are in both; the result may be empty.
  public func intersection(_ other: TenantRange) -> TenantRange {
    let start: String? =
      switch (start, other.start) {
      case (let left?, let right?): left.precedesInByteOrder(right) ? right : left
      case (let left, let right): left ?? right
      }
    let end: String? =
      switch (end, other.end) {
      case (let left?, let right?): left.precedesInByteOrder(right) ? left : right
      case (let left, let right): left ?? right
      }
    return TenantRange(from: start, to: end)
  }
}

extension PartitionMap {
  /// What an operator should look at, in a fixed order.
  public var problems: [PartitionProblem] {
    let filled = rules.filter { !$0.range.isEmpty }
    var problems = rules.filter(\.range.isEmpty).map(PartitionProblem.emptyRange)
    for (group, configs) in Dictionary(grouping: rules, by: \.group).sorted(by: { $0.key.precedesInByteOrder($1.key) })
    where configs.count > 1 {
      let names = configs.map(\.config).sorted { $0.precedesInByteOrder($1) }
      problems.append(.severalConfigs(group: group, configs: names))
    }
    problems += filled.filter { !liveGroups.contains($0.group) }.map(PartitionProblem.groupNotLive)
    for (index, winner) in filled.enumerated() {
      for loser in filled[(index + 1)...] where loser.group != winner.group {
        let shared = winner.range.intersection(loser.range)
        if !shared.isEmpty { problems.append(.overlap(winner: winner, loser: loser, shared)) }
      }
    }
    return problems + gaps(in: filled)
  }

  /// A cluster without configs, or with a living group that covers everything, has no gaps.
  private func gaps(in filled: [PartitionRule]) -> [PartitionProblem] {
    let configured = Set(rules.map(\.group))
    guard !rules.isEmpty, liveGroups.allSatisfy(configured.contains) else { return [] }
    var gaps: [TenantRange] = []
    for range in Self.elementaryRanges(of: filled.map(\.range)) {
      guard !filled.contains(where: { $0.range.contains(range.start ?? "") }) else { continue }
      if let last = gaps.last, last.end == range.start {
        gaps[gaps.count - 1].end = range.end
      } else {
        gaps.append(range)
      }
    }
    return gaps.map { .gap($0, servedBy: owner(of: $0.start ?? "")) }
  }
}
