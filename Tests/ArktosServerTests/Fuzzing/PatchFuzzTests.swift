import ArktosTesting
import Testing

@testable import ArktosCore
@testable import ArktosServer

@Suite("Fuzzing: patches")
struct PatchFuzzTests {
  private static let deployment = Deployment.definition

  /// The paths of everything in a value.
  private static func pointers(_ value: JSONValue, _ path: String = "") -> [String] {
    let inner: [String] =
      switch value {
      case .object(let object):
        object.flatMap { name, member in
          pointers(member, path + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1"))
        }
      case .array(let elements):
        elements.indices.flatMap { pointers(elements[$0], "\(path)/\($0)") } + [
          "\(path)/-", "\(path)/\(elements.count)",
        ]
      default: []
      }
    return [path] + inner
  }

  private static func operation(_ pointers: [String], _ generator: inout SeededGenerator) -> JSONValue {
    let name = generator.pick(["add", "remove", "replace", "move", "copy", "test", "test", "Add", ""])
    var object: JSONObject = ["op": .string(name)]
    func pointer() -> JSONValue {
      let pointer = generator.pick(pointers)
      return .string(
        generator.chance(1, of: 6)
          ? pointer + generator.pick(["/x", "/0", "/-", "/01", "~", "/99999999999999999999"]) : pointer)
    }
    if !generator.chance(1, of: 30) { object["path"] = pointer() }
    if generator.chance(1, of: 2) { object["from"] = pointer() }
    if generator.chance(4, of: 5) { object["value"] = RandomValues.value(&generator, depth: 2) }
    return .object(object)
  }

  @Test("JSON patches are made as a whole, or refused")
  func json() async throws {
    try await FuzzSession.run("json-patch", seeds: 200) { generator in
      for _ in 0..<30 {
        let document = RandomValues.value(&generator, depth: 4)
        let pointers = Self.pointers(document)
        let operations = (0..<generator.below(12)).map { _ in Self.operation(pointers, &generator) }
        let body = JSONValue.array(operations).encoded()
        let input = "\(String(decoding: body, as: UTF8.self)) on \(String(decoding: document.encoded(), as: UTF8.self))"
        let apply = { () throws(APIError) in try JSONPatch(.array(operations)).applied(to: document) }
        guard let result = try outcome(of: input, apply) else { continue }
        try require(try apply() == result, "another result", input)
        let read = try JSONValue(parsing: result.encoded(), maximumDepth: 2000)
        try require(read.isSameJSON(as: result), "a result that cannot be read", input)
      }
    }
  }

  /// RFC 7386's own pseudo code.
  private static func merge(_ target: JSONValue, _ patch: JSONValue) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    var object = target.objectValue ?? [:]
    for (name, value) in changes {
      if value.isNull {
        object.removeValue(forKey: name)
      } else {
        object[name] = merge(object[name] ?? .null, value)
      }
    }
    return .object(object)
  }

  @Test("merge patches do what RFC 7386 says")
  func mergePatch() async throws {
    try await FuzzSession.run("merge-patch", seeds: 4000) { generator in
      for _ in 0..<50 {
        guard let target = RandomValues.value(&generator, depth: 4).objectValue,
          let patch = RandomValues.value(&generator, depth: 4).objectValue
        else { continue }
        let result = JSONValue.object(MergePatch.apply(patch, to: target))
        let input =
          "\(String(decoding: patch.encoded(), as: UTF8.self)) on \(String(decoding: target.encoded(), as: UTF8.self))"
        try require(result.isSameJSON(as: Self.merge(.object(target), .object(patch))), "another result", input)
        let again = JSONValue.object(MergePatch.apply(patch, to: result.objectValue ?? [:]))
        try require(again.isSameJSON(as: result), "the second time changes something", input)
      }
    }
  }

  /// Puts a directive of the strategic merge somewhere into a patch.
  private static func directed(_ value: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
    switch value {
    case .object(var object):
      object.updateValues { _, member in member = directed(member, &generator) }
      if generator.chance(1, of: 8) {
        let name = generator.pick([
          "$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/args",
        ])
        object[name] = generator.pick(["replace", "delete", "merge", ["a"], [["name": "a"]], "other", nil, 5])
      }
      return .object(object)
    case .array(let elements): return .array(elements.map { directed($0, &generator) })
    default: return value
    }
  }

  @Test("strategic merge patches are made or refused, and the result can be checked")
  func strategic() async throws {
    try await FuzzSession.run("strategic-merge", seeds: 400) { generator in
      for _ in 0..<5 {
        let definition =
          generator.chance(1, of: 2) ? Self.deployment : generator.pick(ResourceCatalog.builtin.definitions)
        let target = RandomValues.object(of: definition, named: "x", &generator)
        let patch = Self.directed(.object(RandomValues.object(of: definition, named: "x", &generator)), &generator)
        let input =
          "\(String(decoding: patch.encoded(), as: UTF8.self)) on \(String(decoding: target.encoded(), as: UTF8.self))"
        let merged = try outcome(of: input) { () throws(APIError) in
          try StrategicMergePatch.apply(patch.objectValue ?? [:], to: target, schema: definition.wholeSchema)
        }
        guard var result = merged else { continue }
        definition.pruneAndApplyDefaults(to: &result)
        _ = definition.validationErrors(of: result)
      }
    }
  }
}
