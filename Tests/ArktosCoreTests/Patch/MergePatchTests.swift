import ArktosCore
import Testing

@Suite("Merge patch")
struct MergePatchTests {
  @Test(
    "The test cases of RFC 7386, appendix A",
    arguments: [
      (["a": "b"], ["a": "c"], ["a": "c"]), (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
      (["a": "b"], ["a": nil], [:]), (["a": "b", "b": "c"], ["a": nil], ["b": "c"]),
      (["a": ["b"]], ["a": "c"], ["a": "c"]), (["a": "c"], ["a": ["b"]], ["a": ["b"]]),
      (["a": ["b": "c"]], ["a": ["b": "d", "c": nil]], ["a": ["b": "d"]]),
      (["a": [["b": "c"]]], ["a": [1]], ["a": [1]]), (["a", "b"], ["c", "d"], ["c", "d"]), (["a": "b"], ["c"], ["c"]),
      (["a": "foo"], nil, nil), (["a": "foo"], "bar", "bar"), (["e": nil], ["a": 1], ["e": nil, "a": 1]),
      ([1, 2], ["a": "b", "c": nil], ["a": "b"]), ([:], ["a": ["bb": ["ccc": nil]]], ["a": ["bb": [:]]]),
    ] as [(JSONValue, JSONValue, JSONValue)])
  func rfc(original: JSONValue, patch: JSONValue, result: JSONValue) {
    #expect(MergePatch.apply(patch, to: original) == result)
  }

  @Test("A difference, applied, gives the new object", arguments: 0..<200 as Range<UInt64>)
  func difference(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    let old = withoutNulls(random.object(depth: 3))
    var new = withoutNulls(random.object(depth: 3))
    // What both share is what makes differences interesting.
    for (name, value) in old where random.chance(1, of: 2) { new[name] = value }
    let patch = MergePatch.difference(from: old, to: new)
    #expect(MergePatch.apply(patch, to: old) == new)
    #expect(MergePatch.difference(from: new, to: new).isEmpty)
  }

  private func withoutNulls(_ object: JSONObject) -> JSONObject {
    JSONObject(
      object.compactMap { name, value in
        switch value {
        case .null: nil
        case .object(let inner): (name, .object(withoutNulls(inner)))
        default: (name, value)
        }
      })
  }
}

@Suite("Three-way patch")
struct ThreeWayPatchTests {
  private let current: JSONObject = [
    "spec": ["replicas": 3, "image": "a", "added": ["by": "server"]], "status": ["ready": 1],
  ]

  @Test func nothingToDoGivesNoPatch() {
    let applied: JSONObject = ["spec": ["replicas": 3, "image": "a"]]
    #expect(MergePatch.threeWay(original: applied, modified: applied, current: current) == nil)
    #expect(MergePatch.threeWay(original: nil, modified: applied, current: current) == nil)
  }

  @Test func changesAndAdditionsAreSent() {
    let patch = MergePatch.threeWay(
      original: ["spec": ["replicas": 3]], modified: ["spec": ["replicas": 5, "new": [1]]], current: current)
    #expect(patch == ["spec": ["replicas": 5, "new": [1]]])
  }

  @Test func whatWasAppliedAndIsGoneIsRemoved() {
    let patch = MergePatch.threeWay(
      original: ["spec": ["replicas": 3, "image": "a"]], modified: ["spec": ["replicas": 3]], current: current)
    #expect(patch == ["spec": ["image": nil]])
  }

  @Test func whatOthersAddedStays() {
    let patch = MergePatch.threeWay(original: ["spec": [:]], modified: ["spec": ["replicas": 3]], current: current)
    #expect(patch == nil)
  }

  @Test func aDriftIsPutRight() {
    let patch = MergePatch.threeWay(
      original: ["spec": ["replicas": 1]], modified: ["spec": ["replicas": 1]], current: current)
    #expect(patch == ["spec": ["replicas": 1]])
  }

  @Test func whatIsAlreadyGoneNeedsNoRemoval() {
    #expect(MergePatch.threeWay(original: ["gone": 1], modified: [:], current: current) == nil)
  }

  @Test func changesAndRemovalsInOneMemberAreJoined() {
    let patch = MergePatch.threeWay(
      original: ["spec": ["image": "a", "replicas": 3]], modified: ["spec": ["replicas": 4]], current: current)
    #expect(patch == ["spec": ["replicas": 4, "image": nil]])
  }

  @Test func anExplicitNullRemovesAndThenRests() {
    #expect(
      MergePatch.threeWay(original: nil, modified: ["spec": ["image": nil]], current: current)
        == ["spec": ["image": nil]])
    #expect(MergePatch.threeWay(original: nil, modified: ["spec": ["other": nil]], current: current) == nil)
  }

  @Test("Applying the patch leaves nothing to patch", arguments: 0..<200 as Range<UInt64>)
  func converges(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    let original = random.object(depth: 3)
    var modified = random.object(depth: 3)
    var current = random.object(depth: 3)
    for (name, value) in original {
      if random.chance(1, of: 2) { modified[name] = value }
      if random.chance(2, of: 3) { current[name] = value }
    }
    guard let patch = MergePatch.threeWay(original: original, modified: modified, current: current) else { return }
    let result = MergePatch.apply(patch, to: current)
    #expect(result != current)
    #expect(MergePatch.threeWay(original: modified, modified: modified, current: result) == nil)
  }
}
