internal import ArktosCore
internal import DequeModule

/// The changes that a subscriber has not read yet: at most one per object, joined when another arrives.
///
/// So it never holds more entries than there are objects that the subscriber knows or should know, however slow it
/// is; it may skip states in between, never the latest one. Changes come out in the order in which each object first
/// changed since it was last read.
struct ChangeQueue<Object: APIObject> {
  private struct Change {
    var ticket: UInt64
    /// As the subscriber saw it last.
    var old: Object?
    var new: Object?
  }

  private var pending: [ObjectKey: Change] = [:]
  /// Entries whose ticket is not the pending one any more are left over and skipped.
  private var order: Deque<(key: ObjectKey, ticket: UInt64)> = []
  private var nextTicket: UInt64 = 0

  var count: Int { pending.count }

  mutating func push(_ event: InformerEvent<Object>) {
    let key = event.key
    if let change = pending[key] {
      if change.old == nil, event.new == nil {
        pending[key] = nil
        dropLeftovers()
      } else {
        // A deletion says how the object was last, which is more than what the subscriber saw of it.
        let isLastOfKnown = event.new == nil && event.old?.metadata.uid == change.old?.metadata.uid
        pending[key] = Change(ticket: change.ticket, old: isLastOfKnown ? event.old : change.old, new: event.new)
      }
    } else {
      nextTicket += 1
      pending[key] = Change(ticket: nextTicket, old: event.old, new: event.new)
      order.append((key, nextTicket))
    }
  }

  mutating func pop() -> InformerEvent<Object>? {
    while let (key, ticket) = order.first {
      guard let change = pending[key], change.ticket == ticket else {
        order.removeFirst()
        continue
      }
      switch (change.old, change.new) {
      case (let old?, let new?) where old.metadata.uid != new.metadata.uid:
        pending[key]?.old = nil
        return .deleted(old)
      case (let old, let new):
        order.removeFirst()
        pending[key] = nil
        guard let new else { return old.map(InformerEvent.deleted) }
        return old.map { .updated(old: $0, new: new) } ?? .added(new)
      }
    }
    return nil
  }

  private mutating func dropLeftovers() {
    guard order.count > 2 * pending.count + 64 else { return }
    order.removeAll { pending[$0.key]?.ticket != $0.ticket }
  }
}
