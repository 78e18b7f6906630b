import ArktosCore
import Testing

@Suite("JSON objects")
struct JSONObjectTests {
  /// What an object does, in the plainest form: members in their order.
  private struct Model {
    var members: [(name: String, value: Int64)] = []

    func place(of name: String) -> Int? { members.firstIndex { $0.name == name } }

    mutating func set(_ name: String, _ value: Int64) {
      if let place = place(of: name) { members[place].value = value } else { members.append((name, value)) }
    }

    func expectSame(as object: JSONObject, _ seed: UInt64) {
      #expect(object.count == members.count, "seed \(seed)")
      #expect(object.keys == members.map(\.name), "seed \(seed)")
      #expect(object.map(\.value) == members.map { JSONValue.int($0.value) }, "seed \(seed)")
      for (name, value) in members { #expect(object[name] == .int(value), "seed \(seed)") }
      let shuffled = JSONObject(members.reversed().map { ($0.name, JSONValue.int($0.value)) })
      #expect(shuffled == object && shuffled.hashValue == object.hashValue, "seed \(seed)")
    }
  }

  /// Objects of few members are kept in another way than those of many; nobody notices.
  @Test("An object does what a list of members does, however many there are", arguments: 0..<60 as Range<UInt64>)
  func model(seed: UInt64) {
    var random = RandomJSON(seed: seed).generator
    let names = (0..<Int.random(in: 1...40, using: &random)).map { "member\($0)" }
    var (object, model) = (JSONObject(), Model())
    var copies: [(JSONObject, Model)] = []
    for _ in 0..<80 {
      let name = names.randomElement(using: &random) ?? ""
      let value = Int64.random(in: 0...99, using: &random)
      switch Int.random(in: 0..<9, using: &random) {
      case 0...3:
        object[name] = .int(value)
        model.set(name, value)
      case 4:
        let place = model.place(of: name)
        let removed = place.map { JSONValue.int(model.members[$0].value) }
        #expect(object.removeValue(forKey: name) == removed, "seed \(seed)")
        if let place { model.members.remove(at: place) }
      case 5:
        object.moveToFront(name)
        if let place = model.place(of: name) { model.members.insert(model.members.remove(at: place), at: 0) }
      case 6:
        object.removeAll { _, value in (value.intValue ?? 0) % 5 == 0 }
        model.members.removeAll { $0.value % 5 == 0 }
      case 7:
        object[name, default: 1] = .int((object[name]?.intValue ?? 1) + 1)
        model.set(name, (model.place(of: name).map { model.members[$0].value } ?? 1) + 1)
      default: copies.append((object, model))
      }
    }
    model.expectSame(as: object, seed)
    for (object, model) in copies { model.expectSame(as: object, seed) }
  }

  @Test("Members are changed in place", arguments: [3, 40])
  func changes(count: Int) {
    var object = JSONObject((0..<count).map { ("m\($0)", JSONValue.int(Int64($0))) })
    let before = object
    object.updateValues { name, value in if name == "m1" { value = "one" } }
    object["m2"] = nil
    #expect(object["m1"] == "one")
    #expect(object.count == count - 1)
    #expect(before["m1"] == 1 && before["m2"] == 2)
  }

  @Test(
    "Objects are compared without some of their members",
    arguments: [
      (["a": 1, "b": 2], ["b": 3, "a": 1], ["b"], true), (["a": 1, "b": 2], ["a": 1], ["b"], true),
      (["a": 1], ["a": 1, "b": 2], ["b"], true), (["a": 1], ["a": 2], ["b"], false),
      (["a": 1, "b": 2], ["a": 1, "c": 2], ["d"], false), (["a": 1, "b": 1, "d": 1], ["a": 1, "c": 1], ["d"], false),
      (["a": 1], ["c": 1], ["a", "c"], true), ([:], [:], ["a"], true), ([:], ["a": 1], [], false),
    ] as [(JSONObject, JSONObject, [String], Bool)])
  func comparesExcept(left: JSONObject, right: JSONObject, names: [String], isEqual: Bool) {
    #expect(left.isEqual(to: right, except: names) == isEqual)
    #expect(right.isEqual(to: left, except: names) == isEqual)
  }

  @Test(
    "Members are moved to the front in the order asked for",
    arguments: [
      (["a", "b", "c", "d"], ["a", "b"], ["a", "b", "c", "d"]), (["b", "a", "c"], ["a", "b"], ["a", "b", "c"]),
      (["c", "d", "b", "a"], ["a", "b"], ["a", "b", "c", "d"]), (["c", "b"], ["a", "b"], ["b", "c"]),
      (["a"], ["a", "b"], ["a"]), ([], ["a"], []),
    ] as [([String], [String], [String])])
  func movesSeveralToTheFront(members: [String], names: [String], expected: [String]) {
    var object = JSONObject(members.map { ($0, 1) })
    object.moveToFront(names)
    #expect(object.keys == expected)
  }
}
