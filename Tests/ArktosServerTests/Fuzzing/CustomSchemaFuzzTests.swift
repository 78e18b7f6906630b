import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosServer

@Suite("Fuzzing: CustomResourceDefinitions")
struct CustomSchemaFuzzTests {
  private static let mutation = Mutation(words: [
    "\"type\":", "\"object\"", "null", "{}", "[]", "true", "\"items\":{},", "\"default\":1,", "\"nullable\":true,",
    "\"not\":{},", "\"properties\":{\"a\":{}},", "\"x-kubernetes-int-or-string\":true,", "\"pattern\":\"(\",",
  ])

  @Test("are refused, or make a kind whose objects are pruned and defaulted once and for all")
  func definitions() async throws {
    try await FuzzSession.run("custom-schemas", seeds: 10) { generator in
      for _ in 0..<5 {
        var definition = RandomDefinitions.definition(&generator)
        if generator.chance(1, of: 6) {
          let bytes = Self.mutation.mutate(definition.encoded(), &generator)
          guard let changed = try? JSONObject(parsing: bytes) else { continue }
          definition = changed
        }
        guard let kind = try Self.kind(definition) else { continue }
        for served in kind.served + [kind.stored] {
          let isStored = served.type == kind.stored.type
          try Self.check(served, isStored: isStored, definition, &generator)
        }
        try Self.checkDocuments(kind, definition)
      }
    }
  }

  /// The kind that a definition makes; nil if it is refused.
  private static func kind(_ definition: JSONObject) throws -> CustomKind? {
    let meta = CustomResourceDefinition.definition
    guard meta.wholeSchema.decodingProblem(of: .object(definition)) == nil else { return nil }
    var object = definition
    meta.pruneAndApplyDefaults(to: &object)
    var again = object
    let unknown = meta.pruneAndApplyDefaults(to: &again)
    let input = String(decoding: definition.encoded(), as: UTF8.self)
    try require(unknown.isEmpty && again.encoded() == object.encoded(), "changed again \(unknown)", input)
    guard meta.validationErrors(of: object).isEmpty else { return nil }
    var crd = CustomResourceDefinition(json: object)
    CustomKindStatus.renew(&crd, stored: nil, others: [], at: "2026-01-01T00:00:00Z")
    guard let kind = CustomKind(crd) else { throw FuzzFinding("accepted, and no kind: \(input)") }
    return kind
  }

  private static func check(
    _ served: ResourceDefinition, isStored: Bool, _ definition: JSONObject, _ generator: inout SeededGenerator
  ) throws {
    for _ in 0..<3 {
      var once = RandomValues.object(of: served, named: "x", &generator)
      func input() -> String {
        String(decoding: once.encoded(), as: UTF8.self) + " of " + String(decoding: definition.encoded(), as: UTF8.self)
      }
      served.pruneAndApplyDefaults(to: &once)
      var twice = once
      let unknown = served.pruneAndApplyDefaults(to: &twice)
      try require(unknown.isEmpty, "still unknown: \(unknown)", input())
      try require(twice.encoded() == once.encoded(), "changed again to \(twice)", input())
      let causes = served.validationErrors(of: once)
      try require(served.validationErrors(of: twice) == causes, "other causes", input())
      try require(
        served.validationErrors(of: once, replacing: once).allSatisfy { $0.reason == "FieldValueRequired" },
        "what was there is refused", input())
      _ = served.updateErrors(of: once, stored: twice)
      if isStored {
        served.conversion?.fromStored(&twice)
        try require(twice.encoded() == once.encoded(), "read otherwise than stored: \(twice)", input())
      }
      for column in served.tableColumns { _ = column.value(once) }
      for subject in [once, twice] { _ = try outcomeOfScale(subject, served) }
      // The document of a list's pieces is as sound as any other.
      try require((try? JSONObject(parsing: once.encoded())) == once, "not read again", input())
    }
  }

  /// A custom resource without the number has no scale, and says so.
  private static func outcomeOfScale(_ object: JSONObject, _ served: ResourceDefinition) throws -> JSONObject? {
    guard served.scalePaths != nil else { return nil }
    do throws(APIError) {
      return try Scale.view(of: object, Revision(1), served)
    } catch {
      guard error.message.contains("does not exist") else { throw FuzzFinding("\(error)") }
      return nil
    }
  }

  private static func checkDocuments(_ kind: CustomKind, _ definition: JSONObject) throws {
    var catalog = ResourceCatalog([])
    for served in kind.served { catalog.register(served) }
    let documents = OpenAPIDocuments(catalog: catalog)
    let places = Set(kind.served.map(\.type.pathPrefix))
    for bytes in places.compactMap({ documents.groupDocument($0)?.bytes }) + [documents.versionTwoJSON.bytes] {
      try require(
        (try? JSONObject(parsing: bytes, maximumDepth: 400)) != nil, "no document",
        String(decoding: definition.encoded(), as: UTF8.self))
    }
    _ = documents.versionTwoProtobuf
    _ = documents.index
    _ = DiscoveryDocuments(catalog: catalog)
    _ = AggregatedDiscovery(catalog: catalog)
  }
}
