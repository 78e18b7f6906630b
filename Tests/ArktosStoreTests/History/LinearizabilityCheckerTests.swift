import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("The linearizability checker")
struct LinearizabilityCheckerTests {
  /// A history, in words.
  struct Sample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var calls: [RecordedCall]

    init(_ description: String, _ calls: [RecordedCall]) {
      testDescription = description
      self.calls = calls
    }
  }

  private static let first = RecordedEntry.sample("a", "1", 2)
  private static let second = RecordedEntry.sample("a", "2", 2, 3)

  static let linearizable = [
    Sample("nothing", []),
    Sample(
      "overlapping calls, answered out of order",
      [
        .put(1...6, "a", "2", at: 3, before: first), .put(2...5, "a", "1", at: 2),
        .get(3...4, "a", first, revision: 2),
      ]),
    Sample(
      "a read that overlaps a write and does not see it",
      [
        .put(1...2, "a", "1", at: 2), .put(3...6, "a", "2", at: 3, before: first), .get(4...5, "a", first, revision: 2),
      ]),
    Sample(
      "a conflict with the entry that was there",
      [
        .put(1...2, "a", "1", at: 2), .put(3...8, "a", "2", at: 3, before: first),
        .swap(4...5, "a", "3", from: 7, .conflict("a", current: first)),
        .swap(6...7, "a", "3", from: 7, .conflict("a", current: second)),
      ]),
    Sample(
      "a lost write that happened",
      [
        .lostPut(1...2, "a", "1"), .get(3...4, "a", first, revision: 2),
      ]),
    Sample(
      "a lost write that happened long after it was given up",
      [
        .lostPut(1...2, "a", "1"), .get(3...4, "a", nil, revision: 1), .put(5...6, "b", "1", at: 2),
        .get(7...8, "a", .sample("a", "1", 3), revision: 3),
      ]),
    Sample(
      "a lost write that never happened",
      [
        .lostPut(1...2, "a", "1"), .put(3...4, "a", "2", at: 2),
      ]),
    Sample(
      "a lost write that was overwritten before anybody saw it",
      [
        .lostPut(1...2, "a", "1"), .put(3...4, "a", "2", at: 3, before: first),
        .get(5...6, "a", second, revision: 3),
      ]),
    Sample(
      "the one of two lost writes that a read at its revision shows",
      [
        .lostPut(1...10, "a", "1"), .lostPut(1...11, "a", "2"), .put(12...13, "b", "1", at: 4),
        .get(14...15, "a", at: .exactly(Revision(2)), .sample("a", "2", 2), revision: 2),
        .get(16...17, "a", .sample("a", "1", 2, 3), revision: 4),
      ]),
    Sample(
      "a delete of nothing, and a list of what is there",
      [
        .delete(1...2, "a", at: 1, before: nil), .put(3...4, "a", "1", at: 2), .put(5...6, "b", "2", at: 3),
        .sample(7...8, .list(.all, .latest, limit: 1), .listed([first], Revision(3), remaining: 1)),
      ]),
    Sample(
      "old states, read at their revisions",
      [
        .put(1...2, "a", "1", at: 2), .delete(3...4, "a", at: 3, before: first),
        .get(5...6, "a", at: .exactly(Revision(2)), first, revision: 2),
        .get(7...8, "a", at: .atLeast(Revision(2)), first, revision: 2),
        .get(9...10, "a", at: .atLeast(Revision(2)), nil, revision: 3),
      ]),
    Sample(
      "a key whose time is over",
      [
        .put(1...2, "a", "1", at: 2, expires: true), .get(3...4, "a", nil, revision: 3),
      ]),
    Sample(
      "a refusal of what is ahead of the store",
      [
        .sample(1...4, .get("a", .exactly(Revision(2))), .refused(.futureRevision, message: "")),
        .put(2...3, "a", "1", at: 2),
      ]),
  ]

  static let wrong = [
    Sample(
      "a stale read",
      [
        .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: first),
        .get(5...6, "a", first, revision: 2),
      ]),
    Sample(
      "a stale read that lies about its revision",
      [
        .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: first),
        .get(5...6, "a", first, revision: 3),
      ]),
    Sample(
      "a lost update",
      [
        .put(1...2, "a", "1", at: 2), .swap(3...6, "a", "2", from: 2, .committed(Revision(3), previous: [first])),
        .swap(4...5, "a", "3", from: 2, .committed(Revision(4), previous: [first])),
      ]),
    Sample(
      "a revision taken twice",
      [
        .put(1...3, "a", "1", at: 2), .put(2...4, "b", "1", at: 2),
      ]),
    Sample(
      "a commit behind a later one",
      [
        .put(1...2, "a", "2", at: 3, before: first), .put(3...4, "a", "1", at: 2),
      ]),
    Sample(
      "a revision that nobody took",
      [
        .put(1...2, "a", "1", at: 2), .put(3...4, "b", "1", at: 4),
      ]),
    Sample(
      "an entry that nobody wrote",
      [
        .lostPut(1...2, "a", "1"), .get(3...4, "a", .sample("a", "2", 2), revision: 2),
      ]),
    Sample(
      "a lost write seen before it was begun",
      [
        .get(1...2, "a", first, revision: 2), .lostPut(3...4, "a", "1"),
      ]),
    Sample(
      "a lost write that happened twice",
      [
        .lostPut(1...2, "a", "1"), .put(3...4, "b", "1", at: 4), .get(5...6, "a", .sample("a", "1", 2, 3), revision: 4),
      ]),
    Sample(
      "a refused write that happened",
      [
        .sample(
          1...2, .commit(RecordedTransaction(writes: [.init("a", Array("1".utf8))])),
          .refused(.unavailable, message: "")),
        .get(3...4, "a", first, revision: 2),
      ]),
    Sample(
      "half a transaction",
      [
        .sample(
          1...2,
          .commit(RecordedTransaction(writes: [.init("a", Array("1".utf8)), .init("b", Array("1".utf8))])),
          .committed(Revision(2), previous: [nil, nil])),
        .sample(3...4, .list(.all, .latest, limit: nil), .listed([first], Revision(2), remaining: 0)),
      ]),
    Sample(
      "a conflict without reason",
      [
        .put(1...2, "a", "1", at: 2), .swap(3...4, "a", "2", from: 2, .conflict("a", current: first)),
      ]),
    Sample(
      "a conflict with an entry of the past",
      [
        .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: first),
        .swap(5...6, "a", "3", from: 9, .conflict("a", current: first)),
      ]),
    Sample(
      "reads that see two writes in different orders",
      [
        .lostPut(1...20, "a", "1"), .lostPut(1...21, "a", "2"),
        .get(3...4, "a", .sample("a", "1", 2), revision: 2), .get(5...6, "a", .sample("a", "2", 2), revision: 2),
      ]),
    Sample(
      "a commit that replaced something else than it says",
      [
        .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: nil),
      ]),
    Sample(
      "a past that changed",
      [
        .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: first),
        .get(5...6, "a", at: .exactly(Revision(2)), second, revision: 2),
      ]),
    Sample(
      "a key that went without anybody deleting it",
      [
        .put(1...2, "a", "1", at: 2), .get(3...4, "a", nil, revision: 3),
      ]),
    Sample(
      "a count of the remaining keys that is wrong",
      [
        .put(1...2, "a", "1", at: 2),
        .sample(3...4, .list(.all, .latest, limit: nil), .listed([first], Revision(2), remaining: 1)),
      ]),
    Sample(
      "a refusal of what was there already",
      [
        .put(1...2, "a", "1", at: 2),
        .sample(3...4, .get("a", .exactly(Revision(2))), .refused(.futureRevision, message: "")),
      ]),
    Sample(
      "a current revision that was passed already",
      [
        .put(1...2, "a", "1", at: 2), .sample(3...4, .currentRevision, .revision(Revision(1))),
      ]),
  ]

  @Test("accepts", arguments: linearizable)
  func accepts(sample: Sample) {
    let verdict = check(sample.calls)
    #expect(verdict.isLinearizable, "\(verdict)")
  }

  @Test("rejects", arguments: wrong)
  func rejects(sample: Sample) {
    #expect(check(sample.calls).violation != nil)
  }

  @Test("tells what the store held and what cannot be placed")
  func explains() {
    let lie = RecordedCall.get(5...6, "a", Self.first, revision: 3)
    let violation = check([
      .put(1...2, "a", "1", at: 2), .put(3...4, "a", "2", at: 3, before: Self.first), lie,
    ]).violation
    #expect(violation?.calls == [lie])
    #expect(
      violation?.description.contains("at revision 3 the store holds\n  a=2 (created by 2, written by 3)") == true)
  }

  @Test("tells which two calls show an answer to be from the past")
  func explainsStale() {
    let (write, read) = (
      RecordedCall.put(3...4, "a", "2", at: 3, before: Self.first),
      RecordedCall.get(5...6, "a", Self.first, revision: 2)
    )
    #expect(check([.put(1...2, "a", "1", at: 2), write, read]).violation?.calls == [write, read])
  }

  @Test("finds out from watches which of the lost writes happened")
  func watchesDecide() {
    for (text, other) in [("1", "2"), ("2", "1")] {
      let history = RecordedHistory(
        calls: [
          .lostPut(1...2, "a", text), .lostPut(1...3, "a", other), .put(4...5, "b", "3", at: 3),
        ],
        watches: [
          RecordedWatch(
            client: 1, ranges: [.all], after: Revision(1), start: 1, opened: 2,
            batches: [
              .init(
                events: [
                  RecordedEvent(key: "a", revision: Revision(2), entry: .sample("a", text, 2), previous: nil)
                ], progress: Revision(2))
            ])
        ])
      let commits = LinearizabilityChecker().check(history).commits
      #expect(commits?.first?.events.first?.entry?.value == Array(text.utf8))
    }
  }

  @Test("finds out from what watches did not show which of the lost writes happened")
  func silenceDecides() {
    for (quiet, other) in [("a", "b"), ("b", "a")] as [(StoreKey, StoreKey)] {
      let history = RecordedHistory(
        calls: [.lostPut(1...2, "a", "1"), .lostPut(1...2, "b", "2"), .put(3...4, "c", "3", at: 3)],
        watches: [
          RecordedWatch(
            client: 1, ranges: [.key(quiet)], after: Revision(1), start: 1, opened: 2,
            batches: [.init(events: [], progress: Revision(3))])
        ])
      #expect(LinearizabilityChecker().check(history).commits?.first?.events.map(\.key) == [other])
    }
  }

  @Test("finds out from the entry before which of the lost writes happened")
  func previousDecides() {
    let before = RecordedEntry.sample("a", "0", 2)
    for (happened, previous) in [("a", .sample("a", "1", 2, 3)), ("b", before)] as [(StoreKey, RecordedEntry)] {
      let last = RecordedEvent(key: "a", revision: Revision(4), entry: .sample("a", "9", 2, 4), previous: previous)
      let history = RecordedHistory(
        calls: [
          .put(1...2, "a", "0", at: 2), .lostPut(3...4, "a", "1"), .lostPut(3...4, "b", "2"), .lostPut(5...6, "a", "9"),
        ],
        watches: [
          RecordedWatch(
            client: 1, ranges: [.all], after: Revision(3), start: 5, opened: 6,
            batches: [.init(events: [last], progress: Revision(4))])
        ])
      #expect(LinearizabilityChecker().check(history).commits?[1].events.map(\.key) == [happened])
    }
  }

  @Test("does not refuse a history for what a watch left out or made up")
  func brokenWatch() {
    let calls: [RecordedCall] = [
      .put(1...2, "a", "0", at: 2), .put(3...4, "a", "1", at: 3, before: .sample("a", "0", 2)),
    ]
    let wrong = RecordedEvent(key: "a", revision: Revision(3), entry: .sample("a", "1", 2, 3), previous: nil)
    for events in [[], [wrong]] {
      let watch = RecordedWatch(
        client: 1, ranges: [.all], after: Revision(1), start: 1, opened: 2,
        batches: [.init(events: events, progress: Revision(3))])
      let verdict = LinearizabilityChecker().check(RecordedHistory(calls: calls, watches: [watch]))
      #expect(verdict.commits?.count == 2)
    }
  }

  @Test("begins with what was there before")
  func initialState() {
    let checker = LinearizabilityChecker(revision: Revision(2), entries: [Self.first])
    let calls: [RecordedCall] = [.put(1...2, "a", "2", at: 3, before: Self.first)]
    #expect(checker.check(RecordedHistory(calls: calls)).isLinearizable)
    #expect(!check(calls).isLinearizable)
  }

  @Test("says so when it gives up")
  func undecided() {
    let lost = (0..<12).map { RecordedCall.lostPut(1...(2 + $0), "a", "\($0)") }
    let calls = lost + [.sample(30...31, .currentRevision, .revision(Revision(20)))]
    guard case .undecided(steps: 1000) = LinearizabilityChecker(stepLimit: 1000).check(RecordedHistory(calls: calls))
    else {
      Issue.record("1000 steps are too few to try all orders of 12 writes")
      return
    }
  }
}
