import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosEtcd

@Suite("The log of revisions")
struct RevisionLogTests {
  private func log(after: Int64, _ changes: [(Int64, StoreKey)], position: Int64) -> RevisionLog {
    var log = RevisionLog(after: Revision(after))
    log.append(changes.map { (revision: Revision($0.0), key: $0.1) }, position: Revision(position))
    return log
  }

  @Test("tells that a watcher without changes is as far as the log")
  func idle() {
    let log = log(after: 10, [(11, "b"), (12, "c")], position: 12)
    #expect(log.reach(of: .key("a"), after: Revision(10)) == Revision(12))
    #expect(log.reach(of: .key("a"), after: Revision(20)) == Revision(20))
  }

  @Test("tells that a watcher is right before its next change")
  func pending() {
    let log = log(after: 10, [(11, "b"), (12, "c"), (13, "a"), (14, "a")], position: 14)
    #expect(log.reach(of: .key("a"), after: Revision(10)) == Revision(12))
    #expect(log.reach(of: .key("a"), after: Revision(13)) == Revision(13))
    #expect(log.reach(of: .key("a"), after: Revision(14)) == Revision(14))
  }

  @Test("does not tell what it does not know")
  func unknown() {
    #expect(log(after: 10, [], position: 10).reach(of: .key("a"), after: Revision(9)) == nil)
  }

  @Test("forgets the oldest revisions, whole ones only, and knows it")
  func bounded() {
    var log = RevisionLog(after: .zero)
    let total = Int64(RevisionLog.kept) + 10
    for revision in 1...total {
      let changes: [(revision: Revision, key: StoreKey)] = [(Revision(revision), "a"), (Revision(revision), "b")]
      log.append(changes, position: Revision(revision))
    }
    #expect(log.start > .zero)
    #expect(log.reach(of: .key("b"), after: log.start) == log.start)
    #expect(log.reach(of: .key("c"), after: log.start) == Revision(total))
    #expect(log.reach(of: .key("c"), after: Revision(log.start.value - 1)) == nil)
  }
}
