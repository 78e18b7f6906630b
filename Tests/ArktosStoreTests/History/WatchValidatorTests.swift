import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("The watch validator")
struct WatchValidatorTests {
  private static let created = RecordedEntry.sample("a", "1", 2)
  private static let updated = RecordedEntry.sample("a", "2", 2, 3)
  private static let rewritten = RecordedEntry.sample("a", "4", 2, 5)
  private static let other = RecordedEntry.sample("b", "4", 5)

  private static let creation = event("a", 2, created, nil)
  private static let update = event("a", 3, updated, created)
  private static let elsewhere = event("x", 4, .sample("x", "3", 4), nil)
  private static let rewriting = event("a", 5, rewritten, updated)
  private static let otherCreation = event("b", 5, other, nil)
  private static let deletion = event("a", 6, nil, rewritten)

  /// What happened: five commits, one of them of two keys, one outside the watched ranges.
  private static let commits = [
    RecordedCommit(revision: Revision(2), events: [creation]),
    RecordedCommit(revision: Revision(3), events: [update]),
    RecordedCommit(revision: Revision(4), events: [elsewhere]),
    RecordedCommit(revision: Revision(5), events: [rewriting, otherCreation]),
    RecordedCommit(revision: Revision(6), events: [deletion]),
  ]

  private static func event(
    _ key: StoreKey, _ revision: Int64, _ entry: RecordedEntry?, _ previous: RecordedEntry?, isCreation: Bool? = nil
  ) -> RecordedEvent {
    RecordedEvent(
      key: key, revision: Revision(revision), entry: entry, previous: previous, isCreation: isCreation)
  }

  private static func batch(_ events: [RecordedEvent], _ progress: Int64) -> RecordedWatch.Batch {
    RecordedWatch.Batch(events: events, progress: Revision(progress))
  }

  private static func watch(
    after: Int64? = 1, _ batches: [RecordedWatch.Batch], start: Int = 1, opened: Int? = 2,
    ending: RecordedWatch.Ending? = nil
  ) -> RecordedWatch {
    RecordedWatch(
      client: 0, ranges: [.key("a"), .key("b")], after: after.map { Revision($0) }, start: start, opened: opened,
      batches: batches, ending: ending)
  }

  private func broken(_ watch: RecordedWatch, calls: [RecordedCall] = []) -> Set<WatchProblem.Promise> {
    let history = RecordedHistory(calls: calls, watches: [watch])
    return Set(WatchValidator(history, commits: Self.commits).problems().map(\.promise))
  }

  @Test(
    "finds nothing in watches that keep every promise",
    arguments: [
      watch([batch([creation, update], 3), batch([rewriting, otherCreation, deletion], 6)]),
      watch([batch([creation], 2), batch([update], 3), batch([], 4), batch([otherCreation, rewriting], 5)]),
      watch(after: 3, [batch([], 4), batch([rewriting, otherCreation], 5)]),
      watch([]),
    ])
  func good(watch: RecordedWatch) {
    #expect(broken(watch) == [])
  }

  @Test(
    "finds the one promise that a watch breaks",
    arguments: [
      (.ordered, watch([batch([update, creation], 3)])),
      (.unique, watch([batch([creation, creation, update], 3)])),
      (.unique, watch([batch([creation], 2), batch([creation, update], 3)])),
      (.atomic, watch([batch([creation, update], 3), batch([rewriting], 4), batch([otherCreation], 5)])),
      (.reliable, watch([batch([creation, rewriting, otherCreation], 5)])),
      (.reliable, watch([batch([creation, update, rewriting], 5)])),
      (.reliable, watch([batch([creation, update, rewriting, otherCreation], 6)])),
      (.reliable, watch([batch([], 6)])),
      (.reliable, watch([batch([creation, update, event("b", 4, .sample("b", "?", 4), nil)], 4)])),
      (.resumable, watch([batch([update], 3)])),
      (.resumable, watch(after: 2, [batch([creation, update], 3)])),
      (.bookmarkable, watch([batch([creation], 3), batch([update], 3)])),
      (.bookmarkable, watch([batch([creation, update], 3), batch([], 2)])),
      (.previousEntry, watch([batch([creation, event("a", 3, updated, nil, isCreation: false)], 3)])),
      (.previousEntry, watch([batch([creation, event("a", 3, updated, rewritten)], 3)])),
      (.isCreation, watch([batch([creation, event("a", 3, updated, created, isCreation: true)], 3)])),
      (.isCreation, watch([batch([event("a", 2, .sample("a", "1", 1, 2), nil), update], 3)])),
      (.filter, watch([batch([creation, update, elsewhere], 4)])),
    ] as [(WatchProblem.Promise, RecordedWatch)])
  func broken(promise: WatchProblem.Promise, watch: RecordedWatch) {
    #expect(broken(watch) == [promise])
  }

  @Test("knows where a watch from the current revision may begin")
  func currentStart() {
    // The store was at 3 when the watch was asked for; the commit of 6 was asked for when it was there.
    let calls: [RecordedCall] = [
      .put(1...2, "a", "2", at: 3, before: Self.created),
      .delete(20...21, "a", at: 6, before: Self.rewritten),
    ]
    func broken(_ batches: [RecordedWatch.Batch]) -> Set<WatchProblem.Promise> {
      self.broken(Self.watch(after: nil, batches, start: 10, opened: 11), calls: calls)
    }
    #expect(broken([Self.batch([Self.rewriting, Self.otherCreation, Self.deletion], 6)]) == [])
    #expect(broken([Self.batch([Self.deletion], 6)]) == [])
    #expect(broken([Self.batch([], 6)]) == [.reliable])
    #expect(broken([Self.batch([Self.update, Self.rewriting, Self.otherCreation], 5)]) == [.resumable])
  }

  @Test("accepts the end of a watch that compaction passed by, and no other")
  func compacted() {
    let ending = RecordedWatch.Ending(time: 10, code: .compacted, oldestRevision: Revision(4))
    let watch = Self.watch([Self.batch([Self.creation], 2)], ending: ending)
    func compaction(through revision: Int64, _ time: ClosedRange<Int>) -> RecordedCall {
      .sample(time, .compact(through: Revision(revision)), .compacted)
    }
    #expect(broken(watch) == [.reliable])
    #expect(broken(watch, calls: [compaction(through: 4, 5...6)]) == [])
    #expect(broken(watch, calls: [compaction(through: 2, 5...6)]) == [.reliable])
    #expect(broken(watch, calls: [compaction(through: 4, 11...12)]) == [.reliable])
    #expect(broken(Self.watch([], opened: nil, ending: ending)) == [.resumable])
  }

  @Test("does not accept that a revision was refused which the store had reached")
  func refused() {
    let ending = RecordedWatch.Ending(time: 10, code: .futureRevision)
    let calls: [RecordedCall] = [.put(1...2, "a", "2", at: 3, before: Self.created)]
    #expect(broken(Self.watch(after: 3, [], start: 5, opened: nil, ending: ending), calls: calls) == [.resumable])
    #expect(broken(Self.watch(after: 4, [], start: 5, opened: nil, ending: ending), calls: calls) == [])
  }
}
