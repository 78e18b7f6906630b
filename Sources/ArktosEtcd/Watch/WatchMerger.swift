import ArktosCore
import ArktosStore

/// Puts the events of several watchers into one order.
///
/// Each watcher gives its own events in the order of revisions, but nothing binds the watchers to one another. So an
/// event is held until every watcher has got as far as its revision: until the lowest of their watermarks reaches it.
/// A commit that touches several watchers' keys thereby comes out whole.
struct WatchMerger {
  private struct Source {
    /// Every event of this watcher up to this revision has arrived.
    var watermark: Revision
    var pending: [StoreEvent] = []
    /// Fragments of an answer whose end has not arrived.
    var fragments: [StoreEvent] = []
  }

  /// Every event up to this revision has been taken.
  private(set) var delivered: Revision
  private var sources: [Source] = []

  init(after revision: Revision) { delivered = revision }

  /// Begins anew with watchers that start behind ``delivered``; what was held will come again.
  mutating func restart(sources count: Int) {
    sources = Array(repeating: Source(watermark: delivered), count: count)
  }

  /// Takes an answer with events.
  ///
  /// - Parameters:
  ///   - events: the events of the answer that are wanted, in order.
  ///   - last: the revision of the answer's last event; the answer holds all events of that revision.
  ///   - isFragment: whether the rest of the answer follows in another one.
  mutating func receive(source index: Int, events: [StoreEvent], last: Revision, isFragment: Bool) {
    sources[index].fragments += events
    guard !isFragment else { return }
    let whole = sources[index].fragments
    sources[index].fragments = []
    // What was delivered before the stream broke is not delivered again.
    sources[index].pending += whole.filter { $0.revision > delivered }
    sources[index].watermark = max(sources[index].watermark, last)
  }

  /// Notes that a watcher, or all of them if nil, has sent everything up to a revision.
  mutating func advance(source index: Int?, to revision: Revision) {
    for index in index.map({ $0..<($0 + 1) }) ?? sources.indices {
      sources[index].watermark = max(sources[index].watermark, revision)
    }
  }

  /// Takes what is in order by now.
  mutating func take() -> [StoreEvent] {
    guard let lowest = sources.map(\.watermark).min(), lowest > delivered else { return [] }
    delivered = lowest
    if sources.count == 1 {
      defer { sources[0].pending = [] }
      return sources[0].pending
    }
    var ready: [StoreEvent] = []
    var contributors = 0
    for index in sources.indices {
      let pending = sources[index].pending
      let count = pending.firstIndex { $0.revision > lowest } ?? pending.count
      guard count > 0 else { continue }
      ready += pending.prefix(count)
      sources[index].pending.removeFirst(count)
      contributors += 1
    }
    guard contributors > 1 else { return ready }
    // Within a revision the order in which the watchers gave them, which is that of keys.
    return ready.enumerated()
      .sorted { ($0.element.revision, $0.offset) < ($1.element.revision, $1.offset) }
      .map(\.element)
  }

  /// What arrived of an answer whose end has not arrived.
  func fragments(of source: Int) -> [StoreEvent] { sources[source].fragments }

  /// How far each watcher is known to be.
  var watermarks: [Revision] { sources.map(\.watermark) }

  /// How many events wait for another watcher to get as far.
  var held: Int { sources.reduce(0) { $0 + $1.pending.count + $1.fragments.count } }
}
