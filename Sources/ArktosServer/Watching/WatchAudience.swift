internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// Watchers who are told the same: what is made for one of them is kept a moment for the others, who are told of the same
/// events about then.
///
/// Lines are found by the very events that they tell, not by where they lie in history, so that nobody can be given what
/// was made of others; whatever else lines depend on is the same for all members.
final class WatchAudience: Sendable {
  /// What members have in common.
  struct Key: Hashable, Sendable {
    var range: KeyRange
    var form: WatchForm
  }

  private struct Entry {
    var events: [StoreEvent]
    var lines: WatchLines

    func tells(_ others: [StoreEvent]) -> Bool {
      // Batches that differ mostly do so at an end.
      events.count == others.count && events.last === others.last && zip(events, others).allSatisfy { $0 === $1 }
    }
  }

  /// The latest at the end.
  private let recent = Mutex<[Entry]>([])

  /// Members are told one after the other while more happens, so that a few batches are under way at a time.
  private static let capacity = 8
  /// Longer lines, in bytes, are not worth their room.
  private static let longestKept = 128 << 10

  /// The lines that tell `events`.
  func lines(of events: [StoreEvent], make: () throws(APIError) -> WatchLines) throws(APIError) -> WatchLines {
    if let known = recent.withLock({ $0.last { $0.tells(events) }?.lines }) { return known }
    let lines = try make()
    guard lines.failure == nil, lines.piece.bytes.count <= Self.longestKept else { return lines }
    recent.withLock { recent in
      if recent.count >= Self.capacity { recent.removeFirst() }
      recent.append(Entry(events: events, lines: lines))
    }
    return lines
  }

  /// Lets go of what was kept: a member has nothing to do.
  func forget() { recent.withLock { $0 = [] } }
}

/// The audiences of a server's watches.
final class WatchAudiences: Sendable {
  private struct Group {
    let audience = WatchAudience()
    var members = 0
  }

  private let groups = Mutex<[WatchAudience.Key: Group]>([:])

  /// To be left again.
  func join(_ key: WatchAudience.Key) -> WatchAudience {
    groups.withLock { groups in
      groups[key, default: Group()].members += 1
      return groups[key, default: Group()].audience
    }
  }

  func leave(_ key: WatchAudience.Key) {
    groups.withLock { groups in
      groups[key]?.members -= 1
      if groups[key]?.members == 0 { groups[key] = nil }
    }
  }

  var isEmpty: Bool { groups.withLock { $0.isEmpty } }
}
