import ArktosCore
import Testing

/// What must hold whatever is applied; every failure names the seed that repeats it.
@Suite("Laws of server-side apply")
struct ApplyPropertyTests {
  /// A random configuration out of the members that the selection lets through.
  private struct Configurations {
    var random: RandomJSON

    mutating func spec(_ isWanted: (String) -> Bool = { _ in true }) -> JSONObject {
      var spec = JSONObject()
      if wants("text", isWanted) { spec["text"] = random.pick(["a", "b"]) }
      if wants("number", isWanted) { spec["number"] = random.pick([1, 2]) }
      if wants("lines", isWanted) { spec["lines"] = random.pick([["x"], ["y", "z"]]) }
      if wants("whole", isWanted) { spec["whole"] = random.pick([["a": "1"], ["b": "2"]]) }
      if wants("part", isWanted) { spec["part"] = .object(members(["a", "b"], in: "part", isWanted)) }
      if wants("labels", isWanted) { spec["labels"] = .object(members(["p", "q", "r"], in: "labels", isWanted)) }
      let words = ["u", "v", "w"].filter { wants("words.\($0)", isWanted) }
      if !words.isEmpty { spec["words"] = .array(words.map(JSONValue.string)) }
      let items = ["i", "j", "k"].filter { wants("items.\($0)", isWanted) }.map { name -> JSONValue in
        var item: JSONObject = ["name": .string(name)]
        if random.chance(1, of: 2) { item["value"] = random.pick(["1", "2"]) }
        if random.chance(1, of: 2) { item["ports"] = random.pick([[["containerPort": 80]], [["containerPort": 81]]]) }
        return .object(item)
      }
      if !items.isEmpty { spec["items"] = .array(items) }
      return spec
    }

    private mutating func wants(_ name: String, _ isWanted: (String) -> Bool) -> Bool {
      isWanted(name) && random.chance(1, of: 2)
    }

    private mutating func members(_ names: [String], in parent: String, _ isWanted: (String) -> Bool) -> JSONObject {
      var members = JSONObject()
      for name in names where wants("\(parent).\(name)", isWanted) { members[name] = random.pick(["1", "2"]) }
      return members
    }
  }

  /// A thing that several managers have worked on.
  private func thing(_ configurations: inout Configurations) throws -> Workpiece {
    var thing = Workpiece()
    for name in ["x", "y"] { try thing.apply(["spec": .object(configurations.spec())], by: name, force: true) }
    return thing
  }

  @Test("applying again changes nothing", arguments: 0..<200)
  func idempotent(seed: UInt64) throws {
    var configurations = Configurations(random: RandomJSON(seed: seed))
    var thing = try thing(&configurations)
    let config: JSONObject = ["spec": .object(configurations.spec())]
    try thing.apply(config, by: "me", force: true)
    let once = thing
    try thing.apply(config, by: "me")
    #expect(thing.object == once.object, "seed \(seed)")
    #expect(thing.managedFields.withoutTimes == once.managedFields.withoutTimes, "seed \(seed)")
  }

  @Test("an account is settled if nothing would change when it is worked out", arguments: 0..<400)
  func settled(seed: UInt64) throws {
    var configurations = Configurations(random: RandomJSON(seed: seed))
    var thing = try thing(&configurations)
    for name in ["u", "v", "u"] { thing.update(["spec": .object(configurations.spec())], by: name) }
    // Of half of them only values change.
    var new: JSONObject = ["spec": .object(configurations.spec())]
    if seed % 2 == 0 {
      new = thing.object
      new[object: "spec"]?.updateValues { _, value in
        if let text = value.stringValue { value = .string(text + "!") }
        if let number = value.intValue { value = .int(number + 1) }
      }
    }
    let difference = FieldDifference(from: thing.object, to: new, Workpiece.definition.trackedSchema)
    guard !difference.isEmpty, let account = thing.managedFields.json else { return }
    for name in ["u", "v", "x"] {
      let manager = thing.manager(name, .update)
      var managed = ManagedFields(stored: account)
      managed.recordUpdate(difference, by: manager, at: "2027-01-01T00:00:00Z")
      let isSettled = ManagedFields.isSettled(account, after: difference, by: manager)
      // What is removed is not looked up.
      #expect(isSettled == (difference.removed.isEmpty && managed.json == account), "seed \(seed)")
    }
  }

  @Test("what is applied is there", arguments: 0..<200)
  func contained(seed: UInt64) throws {
    var configurations = Configurations(random: RandomJSON(seed: seed))
    var thing = try thing(&configurations)
    let config: JSONObject = ["spec": .object(configurations.spec())]
    try thing.apply(config, by: "me", force: true)
    let difference = FieldDifference(from: config, to: thing.object, Workpiece.definition.trackedSchema)
    // Only what the configuration does not mention may be there besides.
    let mine = FieldSet(of: config, Workpiece.definition.trackedSchema)
    #expect(difference.removed.intersection(mine).isEmpty, "seed \(seed)")
    #expect(difference.written.intersection(mine).isEmpty, "seed \(seed)")
  }

  @Test("taking back everything leaves what was there, if nobody else was touched", arguments: 0..<200)
  func takenBack(seed: UInt64) throws {
    var configurations = Configurations(random: RandomJSON(seed: seed))
    let mine: Set = ["text", "part", "part.a", "labels", "labels.p", "words.u", "items.i"]
    var thing = Workpiece()
    try thing.apply(["spec": .object(configurations.spec { !mine.contains($0) })], by: "other")
    let before = thing
    try thing.apply(["spec": .object(configurations.spec(mine.contains))], by: "me")
    try thing.apply([:], by: "me")
    // The other manager may have applied an empty spec, which then goes with what was in it.
    #expect(thing.object[object: "spec"] ?? [:] == before.object[object: "spec"] ?? [:], "seed \(seed)")
    #expect(thing.managedFields.withoutTimes == before.managedFields.withoutTimes, "seed \(seed)")
  }

  @Test("a smaller configuration removes exactly what nobody else owns", arguments: 0..<200)
  func subset(seed: UInt64) throws {
    var configurations = Configurations(random: RandomJSON(seed: seed))
    var thing = Workpiece()
    try thing.apply(["spec": .object(configurations.spec())], by: "me")
    let schema = Workpiece.definition.trackedSchema
    let (all, kept) = (thing.object, configurations.spec())
    let others = configurations.spec()
    try thing.apply(["spec": .object(others)], by: "other", force: true)
    let merged = FieldSet(of: thing.object, schema)
    try thing.apply(["spec": .object(kept)], by: "me", force: true)
    let left = FieldSet(of: thing.object, schema)
    let owned = FieldSet(of: ["spec": .object(kept)], schema).union(FieldSet(of: ["spec": .object(others)], schema))
    // Empty containers come and go with what is in them.
    let gone = merged.subtracting(left).paths.filter { !owned.contains($0) }
    #expect(Set(gone).isSubset(of: FieldSet(of: all, schema).paths), "seed \(seed)")
    #expect(left.subtracting(owned).isEmpty, "seed \(seed): \(left.subtracting(owned).paths.map(FieldSet.text))")
  }

  @Test("managers that own different fields may come in any order", arguments: 0..<200)
  func commutes(seed: UInt64) throws {
    var configurations = Configurations(random: RandomJSON(seed: seed))
    let mine: Set = ["text", "part", "part.a", "labels", "labels.p", "words.u", "items.i"]
    let one: JSONObject = ["spec": .object(configurations.spec(mine.contains))]
    let other: JSONObject = [
      "spec": .object(configurations.spec { !mine.contains($0) || $0 == "part" || $0 == "labels" })
    ]
    var (forth, back) = (Workpiece(), Workpiece())
    try forth.apply(one, by: "one")
    try forth.apply(other, by: "other")
    try back.apply(other, by: "other")
    try back.apply(one, by: "one")
    let difference = FieldDifference(from: forth.object, to: back.object, Workpiece.definition.trackedSchema)
    #expect(difference.isEmpty, "seed \(seed): \(difference)")
    #expect(forth.managedFields.withoutTimes == back.managedFields.withoutTimes, "seed \(seed)")
  }

  @Test("random objects of any shape neither crash nor own what they have not", arguments: 0..<200)
  func anyShape(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let schema = ResourceDefinition(
      Workpiece.definition.type, schema: .object([.optional("spec", .any), .optional("data", .any)])
    ).trackedSchema
    let old: JSONObject = ["spec": random.value(depth: 3), "data": random.value(depth: 2)]
    let new: JSONObject = ["spec": random.value(depth: 3), "data": random.value(depth: 2)]
    let difference = FieldDifference(from: old, to: new, schema)
    #expect(FieldDifference(from: new, to: new, schema).isEmpty, "seed \(seed)")
    let encoded = try FieldSet(decoding: .object(difference.written.json))
    #expect(encoded == difference.written, "seed \(seed)")
  }
}
