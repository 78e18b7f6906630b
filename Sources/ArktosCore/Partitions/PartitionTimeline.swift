/// Ownership as a function of the revision: which group owned a tenant when a commit was made.
///
/// A merged watch over several servers asks it at each commit, so that every event comes from exactly one of them.
public struct PartitionTimeline: Hashable, Sendable {
  /// From a revision on (inclusive), until the next entry's.
  public struct Entry: Hashable, Sendable {
    public var revision: Revision
    public var map: PartitionMap
  }

  /// In the order of their revisions.
  public private(set) var entries: [Entry]

  public init(from revision: Revision = .zero, _ map: PartitionMap) {
    entries = [Entry(revision: revision, map: map)]
  }

  public var current: PartitionMap { entries[entries.count - 1].map }

  /// Takes up a change of ownership that holds from `revision` on.
  ///
  /// History is never rewritten: a revision below the last entry's is ignored and gives false.
  @discardableResult
  public mutating func append(_ map: PartitionMap, from revision: Revision) -> Bool {
    let last = entries.count - 1
    guard revision >= entries[last].revision else { return false }
    if entries[last].map == map { return true }
    if entries[last].revision == revision {
      entries[last].map = map
    } else {
      entries.append(Entry(revision: revision, map: map))
    }
    return true
  }

  /// The map that held at the revision; nil for one that lies before the timeline.
  public func map(at revision: Revision) -> PartitionMap? {
    entries.last { $0.revision <= revision }?.map
  }

  /// The owner of the tenant at the revision; nil before the timeline, or if no group lived.
  public func owner(of tenant: String, at revision: Revision) -> String? {
    map(at: revision)?.owner(of: tenant)
  }

  /// Forgets what no revision from `compacted` on needs.
  public mutating func trim(compacted: Revision) {
    guard let needed = entries.lastIndex(where: { $0.revision <= compacted }) else { return }
    entries.removeFirst(needed)
  }
}
