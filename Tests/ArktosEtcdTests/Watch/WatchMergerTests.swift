import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@testable import ArktosEtcd

@Suite("The watch merger")
struct WatchMergerTests {
  private func event(_ key: String, _ revision: Int64) -> StoreEvent {
    StoreEvent(key: StoreKey(key), revision: Revision(revision), entry: nil, previous: nil)
  }

  private func merger(sources: Int, after: Int64 = 10) -> WatchMerger {
    var merger = WatchMerger(after: Revision(after))
    merger.restart(sources: sources)
    return merger
  }

  @Test("gives one watcher's events at once")
  func one() {
    var merger = merger(sources: 1)
    merger.receive(source: 0, events: [event("a", 11), event("b", 14)], last: Revision(14), isFragment: false)
    #expect(merger.take().map(\.key) == ["a", "b"])
    #expect(merger.delivered == Revision(14))
    #expect(merger.held == 0)
  }

  @Test("holds events until every watcher has got as far")
  func holding() {
    var merger = merger(sources: 2)
    merger.receive(source: 0, events: [event("a", 11), event("a", 15)], last: Revision(15), isFragment: false)
    #expect(merger.take().isEmpty)
    #expect(merger.held == 2)
    merger.receive(source: 1, events: [event("b", 13)], last: Revision(13), isFragment: false)
    #expect(merger.take().map(\.revision.value) == [11, 13])
    #expect(merger.delivered == Revision(13))
    merger.advance(source: 1, to: Revision(20))
    #expect(merger.take().map(\.revision.value) == [15])
    #expect(merger.delivered == Revision(15))
    merger.advance(source: nil, to: Revision(30))
    #expect(merger.take().isEmpty)
    #expect(merger.delivered == Revision(30))
  }

  @Test("keeps a commit whole that touches the keys of several watchers")
  func atomic() {
    var merger = merger(sources: 2)
    merger.receive(source: 1, events: [event("b", 12)], last: Revision(12), isFragment: false)
    #expect(merger.take().isEmpty)
    merger.receive(source: 0, events: [event("a", 12)], last: Revision(12), isFragment: false)
    #expect(merger.take().map(\.key) == ["a", "b"])
  }

  @Test("puts fragments together before it counts them")
  func fragments() {
    var merger = merger(sources: 1)
    merger.receive(source: 0, events: [event("a", 11), event("b", 12)], last: Revision(12), isFragment: true)
    #expect(merger.take().isEmpty)
    merger.receive(source: 0, events: [event("c", 12)], last: Revision(12), isFragment: false)
    #expect(merger.take().map(\.key) == ["a", "b", "c"])
  }

  @Test("repeats nothing and loses nothing when the streams begin anew")
  func restart() {
    var merger = merger(sources: 2)
    merger.receive(source: 0, events: [event("a", 11), event("a", 13)], last: Revision(13), isFragment: false)
    merger.advance(source: 1, to: Revision(12))
    #expect(merger.take().map(\.revision.value) == [11])
    #expect(merger.delivered == Revision(12))
    merger.restart(sources: 1)
    #expect(merger.held == 0)
    // A server that begins earlier than it was asked to does no harm.
    merger.receive(
      source: 0, events: [event("a", 11), event("a", 13), event("b", 14)], last: Revision(14), isFragment: false)
    #expect(merger.take().map(\.revision.value) == [13, 14])
  }

  @Test("gives every event once and in order, whatever arrives when", arguments: 0..<300)
  func random(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let sourceCount = Int.random(in: 1...4, using: &random)
    var queues: [[StoreEvent]] = Array(repeating: [], count: sourceCount)
    let last: Int64 = 60
    var expected: [Int64: Set<StoreKey>] = [:]
    for revision in 1...last {
      for source in 0..<sourceCount where Bool.random(using: &random) {
        for number in 0..<Int.random(in: 1...3, using: &random) {
          let event = event("\(source)/\(number)", revision)
          queues[source].append(event)
          expected[revision, default: []].insert(event.key)
        }
      }
    }
    let all = queues
    var merger = merger(sources: sourceCount, after: 0)
    var seen: [StoreEvent] = []
    var steps = 0
    while merger.delivered.value < last {
      steps += 1
      let source = Int.random(in: 0..<sourceCount, using: &random)
      if steps % 50 == 0 {
        // The stream breaks: what was not delivered comes again.
        merger.restart(sources: sourceCount)
        queues = all.map { $0.filter { $0.revision > merger.delivered } }
      } else if let first = queues[source].first {
        // Some whole revisions, in up to two fragments.
        let end = first.revision.value + Int64.random(in: 0...5, using: &random)
        let events = Array(queues[source].prefix { $0.revision.value <= end })
        queues[source].removeFirst(events.count)
        let revision = events[events.count - 1].revision
        let cut = Int.random(in: 0..<events.count, using: &random)
        if cut > 0 {
          merger.receive(
            source: source, events: Array(events[..<cut]), last: events[cut - 1].revision, isFragment: true)
          #expect(merger.take().allSatisfy { $0.revision < first.revision })
        }
        merger.receive(source: source, events: Array(events[cut...]), last: revision, isFragment: false)
      } else {
        merger.advance(source: source, to: Revision(last))
      }
      let before = merger.delivered
      let batch = merger.take()
      #expect(batch.allSatisfy { $0.revision > before && $0.revision <= merger.delivered })
      seen += batch
    }
    #expect(seen.map(\.revision) == seen.map(\.revision).sorted())
    #expect(seen.count == expected.values.reduce(0) { $0 + $1.count })
    #expect(Dictionary(grouping: seen, by: \.revision.value).mapValues { Set($0.map(\.key)) } == expected)
  }
}
