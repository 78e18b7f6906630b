import ArktosCore
import Testing

@testable import ArktosEtcd

@Suite("The watch plan")
struct WatchPlanTests {
  @Test("joins ranges that overlap or touch, and leaves out empty ones")
  func disjoint() {
    let ranges: [KeyRange] = [
      KeyRange(from: "m", to: "p"), KeyRange(from: "a", to: "c"), KeyRange(from: "b", to: "d"),
      KeyRange(from: "d", to: "e"), KeyRange(from: "z", to: "y"), KeyRange(from: "n", to: "o"),
      KeyRange(from: StoreKey([]), to: StoreKey([0])),
    ]
    #expect(WatchPlan.disjoint(ranges) == [KeyRange(from: "a", to: "e"), KeyRange(from: "m", to: "p")])
    #expect(
      WatchPlan.disjoint([KeyRange(from: "k", to: nil), KeyRange(from: "x", to: "y"), .prefix("a")])
        == [.prefix("a"), KeyRange(from: "k", to: nil)])
  }

  @Test("wants the keys of its ranges from a watcher of everything")
  func wanting() {
    let plan = WatchPlan.everything(wanting: [.prefix("b/"), .key("d"), .prefix("f/")], beginsEarly: true)
    let wanted = ["a", "b/", "b/x", "b0", "c", "d", "d0", "f/1", "g"].filter { plan.wants(StoreKey($0)) }
    #expect(wanted == ["b/", "b/x", "d", "f/1"])
    #expect(plan.watched == [.all])
    #expect(!plan.asksProgress)
  }

  @Test("asks for one watcher for each range, in etcd's terms")
  func requests() {
    let plan = WatchPlan.ranges([.all])
    let all = plan.createRequests(after: Revision(7))[0].createRequest
    #expect(Array(all.key) == [0])
    #expect(Array(all.rangeEnd) == [0])
    #expect(all.startRevision == 8)
    #expect(all.prevKv)
    let early = WatchPlan.everything(wanting: [.prefix("a/")], beginsEarly: true)
    #expect(early.createRequests(after: Revision(7)).map(\.createRequest.startRevision) == [7])
    #expect(early.createRequests(after: .zero).map(\.createRequest.startRevision) == [1], "0 would be now")
    let two = WatchPlan.ranges([.key("k"), .prefix("a/")]).createRequests(after: .zero).map(\.createRequest)
    #expect(two.map(\.watchID) == [1, 2])
    #expect(two.map { String(decoding: $0.key, as: UTF8.self) } == ["a/", "k"])
    #expect(two.map { String(decoding: $0.rangeEnd, as: UTF8.self) } == ["a0", ""])
  }

  @Test(
    "takes watches at their word only from versions that keep it",
    arguments: [
      ("3.4.23", false), ("3.4.35", false), ("3.4.36", true), ("3.5.1", false), ("3.5.17", false), ("3.5.18", true),
      ("3.6.0-rc.1", true), ("3.3.27", false), ("4.0.0", true),
    ])
  func versions(text: String, isReliable: Bool) {
    #expect(EtcdVersion(text)?.hasReliableWatches == isReliable)
  }

  @Test("knows what is no version", arguments: ["", "3", "3.5", "three", "v3.5.1"])
  func noVersion(text: String) {
    #expect(EtcdVersion(text) == nil)
  }
}
