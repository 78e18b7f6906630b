import ArktosCore
import ArktosTesting
import Testing

@Suite("Fuzzing: schemas")
struct SchemaFuzzTests {
  @Test("what was pruned, defaulted and found right stays as it is")
  func fixpoint() async throws {
    try await FuzzSession.run("schemas", seeds: 500) { generator in
      for _ in 0..<5 {
        let definition = generator.pick(ResourceCatalog.builtin.definitions)
        let object = RandomValues.object(of: definition, named: "x", &generator)
        let input = String(decoding: object.encoded(), as: UTF8.self)
        if definition.wholeSchema.decodingProblem(of: .object(object)) != nil, definition.wrongTypesAreMalformed {
          continue
        }
        var once = object
        definition.pruneAndApplyDefaults(to: &once)
        var twice = once
        let unknown = definition.pruneAndApplyDefaults(to: &twice)
        try require(unknown.isEmpty, "still unknown: \(unknown)", input)
        try require(twice.encoded() == once.encoded(), "changed again", input)
        _ = definition.validationErrors(of: once)
        _ = definition.updateErrors(of: once, stored: object)
        for column in definition.tableColumns { _ = column.value(once) }
      }
    }
  }
}
