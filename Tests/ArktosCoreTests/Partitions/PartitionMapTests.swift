import ArktosCore
import Testing

@Suite("Who owns which tenants")
struct PartitionMapTests {
  static func rule(_ group: String, _ start: String?, _ end: String?, config: String? = nil) -> PartitionRule {
    PartitionRule(config: config ?? "config-\(group)", group: group, range: TenantRange(from: start, to: end))
  }

  @Test("two ranges split the names in byte order")
  func split() {
    let map = PartitionMap(rules: [Self.rule("1", nil, "m"), Self.rule("2", "m", nil)], liveGroups: ["2", "1"])
    #expect(map.owner(of: "aa") == "1" && map.owner(of: "lzz") == "1")
    #expect(map.owner(of: "m") == "2" && map.owner(of: "zz") == "2" && map.owner(of: "ä") == "2")
    #expect(map.owner(of: "Z") == "1", "upper case comes before lower case")
    #expect(map.ranges(of: "2") == [TenantRange(from: "m")])
    #expect(map.problems.isEmpty)
  }

  @Test("nobody owns anything when no server lives, and one server without configs owns everything")
  func extremes() {
    #expect(PartitionMap(rules: [Self.rule("1", nil, nil)], liveGroups: []).owner(of: "a") == nil)
    let single = PartitionMap(rules: [], liveGroups: ["7"])
    #expect(single.ranges(of: "7") == [.everyTenant])
    #expect(single.problems.isEmpty)
    #expect(PartitionMap(rules: [], liveGroups: ["2", "10"]).owner(of: "a") == "10", "byte order of group ids")
  }

  @Test("the later start wins, then the earlier end, then the smaller group")
  func precedence() {
    let rules = [
      Self.rule("1", nil, nil), Self.rule("2", "d", "p"), Self.rule("3", "d", "h"), Self.rule("4", "d", "h"),
      Self.rule("5", "m", nil),
    ]
    let map = PartitionMap(rules: rules, liveGroups: ["1", "2", "3", "4", "5"])
    #expect(["a", "d", "g", "h", "l", "m", "z"].map { map.owner(of: $0) } == ["1", "3", "3", "2", "2", "5", "5"])
    #expect(map.ranges(of: "4").isEmpty)
  }

  @Test(
    "a group that is not live owns nothing; its tenants fall to the next rule, then to the unconfigured, then to the smallest"
  )
  func deadGroups() {
    let rules = [Self.rule("1", nil, "m"), Self.rule("2", "m", nil)]
    #expect(PartitionMap(rules: rules, liveGroups: ["2"]).owner(of: "a") == "2")
    #expect(PartitionMap(rules: rules, liveGroups: ["2", "9"]).owner(of: "a") == "9")
    #expect(PartitionMap(rules: rules + [Self.rule("3", nil, nil)], liveGroups: ["2", "3", "9"]).owner(of: "a") == "3")
  }

  @Test("what configs get wrong is said clearly")
  func problems() {
    let rules = [
      Self.rule("1", "b", "g", config: "one"), Self.rule("2", "f", "k", config: "two"),
      Self.rule("2", "x", "y", config: "three"), Self.rule("3", "z", "z", config: "void"),
    ]
    let map = PartitionMap(rules: rules, liveGroups: ["1", "2", "3"])
    #expect(
      map.problems.map(\.description) == [
        "DataPartitionConfig \"void\" (group 3) has the empty range [\"z\", \"z\"): its start must come before its end",
        "group 2 has 2 DataPartitionConfigs (three, two): keep one",
        "DataPartitionConfigs \"two\" (group 2) and \"one\" (group 1) both cover tenants [\"f\", \"g\"); group 2 takes "
          + "precedence: make their ranges disjoint",
        "no DataPartitionConfig covers tenants (-∞, \"b\"); group 1 serves them: extend a range to cover them",
        "no DataPartitionConfig covers tenants [\"k\", \"x\"); group 1 serves them: extend a range to cover them",
        "no DataPartitionConfig covers tenants [\"y\", +∞); group 1 serves them: extend a range to cover them",
      ])
    let dead = PartitionMap(rules: [Self.rule("8", nil, nil)], liveGroups: ["1"])
    #expect(dead.problems == [.groupNotLive(Self.rule("8", nil, nil))])
  }

  @Test("a config object's flags decide about its bounds")
  func configObjects() {
    var config = DataPartitionConfig(name: "c", serviceGroupId: "1", range: TenantRange(from: "a", to: "m"))
    config.isRangeEndValid = false
    #expect(PartitionRule(config) == PartitionRule(config: "c", group: "1", range: TenantRange(from: "a")))
  }
}
