import ArktosCore
import Testing

@testable import ArktosClient

@Suite("A merged watch's place")
struct WatchPositionTests {
  @Test(
    "is a plain number when all groups are there, else names each", arguments: ["17", "v1:1=123,2=130", "v1:a-b=0,c=1"])
  func roundTrip(text: String) {
    #expect(WatchPosition(text)?.text == text)
  }

  @Test("is shortened when all groups have reached the same revision")
  func shortens() {
    var position = WatchPosition(Revision(1), groups: ["1": Revision(5), "2": Revision(7)])
    #expect(position.text == "v1:1=5,2=7")
    #expect(position.common == nil && position.lowest == Revision(5))
    position["1"] = Revision(7)
    #expect(position.text == "7")
  }

  @Test("is not read from what is no place", arguments: ["", "x", "-1", "v1:", "v1:1", "v1:1=x", "v2:1=1", "v1:1=-1"])
  func rejects(text: String) {
    #expect(WatchPosition(text) == nil)
  }
}

/// An Endpoints object with a server for each group.
func endpoints(_ groups: String...) -> Endpoints {
  var endpoints = Endpoints()
  endpoints.subsets = groups.map {
    EndpointSubset(
      addresses: [EndpointAddress(ip: "127.0.0.1")], ports: [EndpointPort(name: "http", port: 80)], serviceGroupId: $0)
  }
  return endpoints
}

@Suite("The bookkeeping of a merged watch")
struct MergeStateTests {
  func roster(_ first: Endpoints?, at revision: Int64, then changes: (Int64, Endpoints?)...) -> ServerRoster {
    var roster = ServerRoster()
    roster.listed(first, at: Revision(revision))
    for (revision, endpoints) in changes { roster.changed(endpoints, at: Revision(revision)) }
    return roster
  }

  func plan(_ position: String, _ roster: ServerRoster) throws -> MergeState.Plan {
    MergeState.plan(from: try #require(WatchPosition(position)), roster)
  }

  func event(_ revision: Int64, _ kind: WatchEvent.Kind = .added) -> WatchEvent {
    var object = DynamicObject()
    object.metadata.name = "o\(revision)"
    object.metadata.resourceVersion = String(revision)
    return WatchEvent(kind, object)
  }

  @Test("watches everything at one server while no registration is known")
  func unknownRoster() throws {
    #expect(try plan("10", ServerRoster()) == .whole(after: Revision(10)))
    #expect(try plan("10", roster(nil, at: 5)) == .whole(after: Revision(10)))
    #expect(try plan("10", roster(endpoints("1"), at: 11)) == .whole(after: Revision(10)))
  }

  @Test("begins every group at the list's revision")
  func beginsGroups() throws {
    #expect(try plan("10", roster(endpoints("1", "2"), at: 10)) == .groups(["1": Revision(10), "2": Revision(10)]))
  }

  @Test("begins a group that appeared later just before its first record")
  func laterGroup() throws {
    let roster = roster(endpoints("1"), at: 5, then: (20, endpoints("1", "2")))
    #expect(try plan("10", roster) == .groups(["1": Revision(10), "2": Revision(19)]))
    #expect(try plan("30", roster) == .groups(["1": Revision(30), "2": Revision(30)]))
  }

  @Test("watches a group that is gone only as long as it may have owned what is wanted")
  func goneGroup() throws {
    let roster = roster(endpoints("1", "2"), at: 5, then: (20, endpoints("1")))
    #expect(try plan("10", roster) == .groups(["1": Revision(10), "2": Revision(10)]))
    #expect(try plan("20", roster) == .groups(["1": Revision(20)]))
  }

  @Test("goes on for each group at its own place")
  func resumes() throws {
    let roster = roster(endpoints("1", "2"), at: 5, then: (25, endpoints("1")))
    #expect(try plan("v1:1=30,2=20", roster) == .groups(["1": Revision(30), "2": Revision(20)]))
    // A group that is gone is not begun anew, because it may come back and must not repeat itself.
    #expect(try plan("v1:1=20,2=28", roster) == .groups(["1": Revision(20), "2": Revision(28)]))
  }

  @Test("asks for a new list rather than guess across a time that it does not know or that had no owners")
  func expires() throws {
    #expect(try plan("v1:1=30,2=20", roster(endpoints("1", "2"), at: 25)) == .expired)
    let gap = roster(endpoints("1"), at: 5, then: (10, nil), (20, endpoints("1")))
    #expect(try plan("v1:1=15,2=16", gap) == .expired)
    #expect(try plan("15", gap) == .whole(after: Revision(15)))
    #expect(try plan("19", gap) == .groups(["1": Revision(19)]))
  }

  @Test("takes up a group that appears while it runs, from its first record, wherever the others are")
  func takesUpGroups() throws {
    let before = roster(endpoints("1"), at: 5)
    var state = MergeState(groups: ["1": Revision(10)], before)
    #expect(state.receive(event(100), from: "1", at: Revision(100)) != nil)
    let after = roster(endpoints("1"), at: 5, then: (50, endpoints("1", "2")), (60, endpoints("1")))
    #expect(state.update(after) == ["2": Revision(49)])
    #expect(state.update(after) == [:])
    #expect(state.position.text == "v1:1=100,2=49")
    #expect(state.receive(event(55), from: "2", at: Revision(55))?.resumeVersion == "v1:1=100,2=55")
  }

  @Test("ends when the registrations have a gap")
  func endsAtGaps() {
    let before = roster(endpoints("1"), at: 5)
    var state = MergeState(groups: ["1": Revision(10)], before)
    #expect(state.update(roster(endpoints("1"), at: 20)) == nil)
    state = MergeState(groups: ["1": Revision(10)], before)
    #expect(state.update(roster(endpoints("1"), at: 5, then: (11, nil), (12, endpoints("1")))) == nil)
  }

  @Test("drops what a source repeats, and moves on with bookmarks")
  func dropsRepetitions() {
    var state = MergeState(groups: ["1": Revision(10), "2": Revision(10)], roster(endpoints("1", "2"), at: 5))
    #expect(state.receive(event(12), from: "1", at: Revision(12))?.resumeVersion == "v1:1=12,2=10")
    #expect(state.receive(event(12), from: "1", at: Revision(12)) == nil)
    #expect(state.receive(event(11), from: "1", at: Revision(11)) == nil)
    let bookmark = state.receive(event(12, .bookmark), from: "2", at: Revision(12))
    #expect(bookmark?.resumeVersion == "12")
  }
}

@Suite("The roster of servers")
struct ServerRosterTests {
  @Test("knows the addresses of the living and when groups came and went")
  func follows() {
    var roster = ServerRoster()
    #expect(roster.knownSince == nil && roster.liveGroups.isEmpty)
    roster.listed(endpoints("1"), at: Revision(5))
    roster.changed(endpoints("1", "2"), at: Revision(8))
    #expect(roster.liveGroups == ["1", "2"])
    #expect(roster.groups["2"]?.appeared == Revision(8))
    #expect(roster.groups["2"]?.addresses == [.init(host: "127.0.0.1", ports: ["http": 80])])
    roster.changed(endpoints("2"), at: Revision(9))
    #expect(roster.liveGroups == ["2"])
    #expect(roster.groups["1"]?.vanished == Revision(9))
    roster.changed(endpoints("1", "2"), at: Revision(12))
    #expect(roster.groups["1"]?.vanished == nil)
    #expect(roster.groups["1"]?.appeared == Revision(5))
    #expect(roster.lastWithoutOwners == nil)
  }

  @Test("remembers the last revision that had no owners")
  func gaps() {
    var roster = ServerRoster()
    roster.listed(nil, at: Revision(5))
    #expect(roster.lastWithoutOwners == Revision(5))
    roster.changed(endpoints("1"), at: Revision(9))
    #expect(roster.lastWithoutOwners == Revision(8))
    roster.changed(nil, at: Revision(11))
    #expect(roster.lastWithoutOwners == Revision(11))
  }

  @Test("writes IPv6 addresses as URLs need them, and ignores subsets of no group")
  func addresses() {
    var object = endpoints("1", "")
    object.subsets[0].addresses = [EndpointAddress(ip: "::1")]
    var roster = ServerRoster()
    roster.listed(object, at: Revision(1))
    #expect(roster.groups.keys.sorted() == ["1"])
    #expect(roster.groups["1"]?.addresses.first?.host == "[::1]")
  }
}
