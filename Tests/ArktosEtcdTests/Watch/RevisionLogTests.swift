import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosEtcd

@Suite("The log of revisions")
struct RevisionLogTests {
  private func changes(_ changes: [(Int64, StoreKey)]) -> [RevisionLog.Change] {
    changes.map { RevisionLog.Change(revision: Revision($0.0), key: $0.1) }
  }

  private func log(after: Int64, _ new: [(Int64, StoreKey)]) throws -> RevisionLog {
    var log = RevisionLog(after: Revision(after))
    try log.append(changes(new))
    return log
  }

  @Test("tells that a watcher without changes is as far as the log")
  func idle() throws {
    let log = try log(after: 10, [(11, "b"), (12, "c")])
    #expect(log.reach(of: .key("a"), after: Revision(10)) == Revision(12))
    #expect(log.reach(of: .key("a"), after: Revision(20)) == Revision(20))
  }

  @Test("tells that a watcher is right before its next change")
  func pending() throws {
    let log = try log(after: 10, [(11, "b"), (12, "c"), (13, "a"), (14, "a")])
    #expect(log.reach(of: .key("a"), after: Revision(10)) == Revision(12))
    #expect(log.reach(of: .key("a"), after: Revision(13)) == Revision(13))
    #expect(log.reach(of: .key("a"), after: Revision(14)) == Revision(14))
  }

  @Test("does not tell what it does not know")
  func unknown() throws {
    let log = try log(after: 10, [])
    #expect(log.reach(of: .key("a"), after: Revision(9)) == nil)
    #expect(log.changes(of: .key("a"), after: Revision(9), through: Revision(10)) == nil)
  }

  @Test("tells what a watcher has to report")
  func reports() throws {
    let log = try log(after: 10, [(11, "b"), (12, "a"), (12, "b"), (13, "a"), (14, "a")])
    let expected = Set(changes([(12, "a"), (13, "a")]))
    #expect(log.changes(of: .key("a"), after: Revision(10), through: Revision(13)) == expected)
    #expect(log.changes(of: .key("a"), after: Revision(14), through: Revision(14)) == [])
  }

  @Test("notices a revision that is left out, and adds nothing then")
  func gaps() throws {
    var log = try log(after: 10, [(11, "a")])
    #expect(throws: RevisionLog.Gap.self) { try log.append(changes([(12, "b"), (14, "c")])) }
    #expect(log.position == Revision(11))
    // What is known already may come again, as it does behind a new stream.
    try log.append(changes([(10, "z"), (11, "a"), (12, "b"), (13, "c")]))
    #expect(log.position == Revision(13))
    #expect(log.changes(of: .all, after: Revision(10), through: Revision(13))?.count == 3)
  }

  @Test("forgets the oldest revisions, whole ones only, and knows it")
  func bounded() throws {
    var log = RevisionLog(after: .zero)
    let total = Int64(RevisionLog.kept) + 10
    for revision in 1...total {
      try log.append(changes([(revision, "a"), (revision, "b")]))
    }
    #expect(log.start > .zero)
    #expect(log.reach(of: .key("b"), after: log.start) == log.start)
    #expect(log.reach(of: .key("c"), after: log.start) == Revision(total))
    #expect(log.reach(of: .key("c"), after: Revision(log.start.value - 1)) == nil)
  }
}
