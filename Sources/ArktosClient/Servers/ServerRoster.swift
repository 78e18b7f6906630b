package import ArktosCore

/// Which service groups have living servers and where those are, as the API servers' Endpoints object said over time.
package struct ServerRoster: Hashable, Sendable {
  package struct Group: Hashable, Sendable {
    package var addresses: [Address]
    /// The group owned nothing before: the revision of its first record, or that of the list that had it already.
    package var appeared: Revision
    /// The revision from which on it had no server; nil while it lives.
    package var vanished: Revision?
  }

  /// One server's address.
  package struct Address: Hashable, Sendable {
    /// With brackets around an IPv6 address.
    package var host: String
    /// By name: `http`, `https`.
    package var ports: [String: Int]
  }

  /// Groups that live, and those that lived since ``knownSince``.
  package private(set) var groups: [String: Group] = [:]
  /// From here on every change is known; nil before anything is.
  package private(set) var knownSince: Revision?
  /// The last revision at which no group lived, since ``knownSince``; the next one may have owners again.
  package private(set) var lastWithoutOwners: Revision?

  package init() {}

  package var liveGroups: [String] { groups.filter { $0.value.vanished == nil }.keys.sorted() }

  /// Takes up the object as a list gave it; nil if there is none. What happened before is unknown.
  package mutating func listed(_ endpoints: Endpoints?, at revision: Revision) {
    groups = Self.addresses(endpoints).mapValues { Group(addresses: $0, appeared: revision, vanished: nil) }
    knownSince = revision
    lastWithoutOwners = groups.isEmpty ? revision : nil
  }

  /// Takes up a change of the object; nil if it was deleted.
  package mutating func changed(_ endpoints: Endpoints?, at revision: Revision) {
    let present = Self.addresses(endpoints)
    if liveGroups.isEmpty { lastWithoutOwners = Revision(revision.value - 1) }
    for (id, addresses) in present {
      // A group that comes back keeps its first appearance: whoever starts there misses nothing of either life.
      let appeared = groups[id]?.appeared ?? revision
      groups[id] = Group(addresses: addresses, appeared: appeared, vanished: nil)
    }
    for (id, group) in groups where present[id] == nil && group.vanished == nil {
      groups[id]?.vanished = revision
      groups[id]?.addresses = []
    }
    if present.isEmpty { lastWithoutOwners = revision }
  }

  private static func addresses(_ endpoints: Endpoints?) -> [String: [Address]] {
    var addresses: [String: [Address]] = [:]
    for subset in endpoints?.subsets ?? [] where !subset.serviceGroupId.isEmpty && !subset.addresses.isEmpty {
      let ports = Dictionary(subset.ports.map { ($0.name, Int($0.port)) }, uniquingKeysWith: { first, _ in first })
      addresses[subset.serviceGroupId, default: []] += subset.addresses.map { address in
        Address(host: address.ip.contains(":") ? "[\(address.ip)]" : address.ip, ports: ports)
      }
    }
    return addresses
  }
}
