internal import ArktosCore

/// The bookkeeping of a watch over several service groups, without the watching.
///
/// Ownership is a function of the revision, so each change comes from exactly one group; what is left to do is to begin
/// each group at the right place, to drop what a source repeats after it was dialled again, and to say after each event
/// where all groups are.
struct MergeState: Sendable {
  /// How to watch from a position on.
  enum Plan: Hashable, Sendable {
    /// One watch of everything, which any server gives.
    case whole(after: Revision)
    /// One watch for each group, behind these places.
    case groups([String: Revision])
    /// Neither would be complete and free of repetitions: list again.
    case expired
  }

  private(set) var position: WatchPosition
  /// Everything behind this place is wanted.
  private let start: Revision
  /// The roster's when the watch began.
  private let knownSince: Revision?

  /// - Parameters:
  ///   - groups: where each group begins, as planned.
  ///   - roster: what the plan was made from.
  init(groups: [String: Revision], _ roster: ServerRoster) {
    position = WatchPosition(groups.values.min() ?? .zero, groups: groups)
    start = position.lowest
    knownSince = roster.knownSince
  }

  static func plan(from position: WatchPosition, _ roster: ServerRoster) -> Plan {
    let lowest = position.lowest
    let isKnown = roster.knownSince.map { $0 <= lowest } ?? false
    let hadOwners = roster.lastWithoutOwners.map { $0 <= lowest } ?? true
    guard isKnown, hadOwners, !roster.liveGroups.isEmpty else {
      return position.common.map(Plan.whole) ?? .expired
    }
    // A group that is named goes on at its place even if it is gone: it may come back, and what it told must not
    // come again.
    var starts = position.groups
    for (id, group) in roster.groups where starts[id] == nil {
      // One that was gone before owned nothing that is still wanted.
      if let vanished = group.vanished, vanished <= lowest { continue }
      starts[id] = start(of: group, from: lowest)
    }
    return .groups(starts)
  }

  /// Before its first record a group owned nothing, and history may not reach back much further.
  private static func start(of group: ServerRoster.Group, from lowest: Revision) -> Revision {
    max(lowest, Revision(group.appeared.value - 1))
  }

  /// Takes up what is new in the roster.
  ///
  /// - Returns: the groups to begin, with their places; nil if the watch cannot go on and a list must follow: the
  ///   roster has a gap itself, or there was a time when no group owned anything.
  mutating func update(_ roster: ServerRoster) -> [String: Revision]? {
    guard roster.knownSince == knownSince, roster.lastWithoutOwners.map({ $0 <= start }) ?? true else { return nil }
    var starts: [String: Revision] = [:]
    for (id, group) in roster.groups where position[id] == nil {
      if let vanished = group.vanished, vanished <= start { continue }
      // Where the others are by now does not matter: what this group owned since, they did not tell.
      starts[id] = Self.start(of: group, from: start)
      position[id] = starts[id]
    }
    return starts
  }

  /// Takes up an event of a group's watch.
  ///
  /// - Returns: the event with the merged position, or nil if it was taken up before.
  mutating func receive(_ event: WatchEvent, from group: String, at revision: Revision) -> WatchEvent? {
    guard let reached = position[group], revision > reached else { return nil }
    position[group] = revision
    var event = event
    event.resumeVersion = position.text
    return event
  }
}
