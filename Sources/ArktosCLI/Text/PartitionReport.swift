package import ArktosCore

/// The partitions as text.
package struct PartitionReport: Hashable, Sendable {
  package struct Server: Hashable, Sendable {
    package var group: String
    package var address: String

    package init(group: String, address: String) {
      self.group = group
      self.address = address
    }
  }

  package var map: PartitionMap
  package var servers: [Server]

  package init(map: PartitionMap, servers: [Server]) {
    self.map = map
    self.servers = servers
  }

  package var text: String {
    let rules = map.rules.sorted { $0.config < $1.config }
    let sections = [
      section(["CONFIG", "GROUP", "TENANTS"], rules.map { [$0.config, $0.group, "\($0.range)"] }),
      section(["TENANTS", "SERVED BY GROUP"], map.segments.map { ["\($0.range)", $0.owner] }),
      section(
        ["GROUP", "SERVERS"],
        map.liveGroups.map { group in
          [group, servers.filter { $0.group == group }.map(\.address).joined(separator: ",")]
        }),
    ]
    return sections.compactMap { $0 }.joined(separator: "\n")
  }

  private func section(_ headings: [String], _ rows: [[String]]) -> String? {
    guard !rows.isEmpty else { return nil }
    var layout = ColumnLayout()
    return layout.lines([headings] + rows)
  }
}
