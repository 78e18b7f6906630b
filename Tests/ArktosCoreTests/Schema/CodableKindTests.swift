import ArktosCore
import FoundationEssentials
import Testing

private struct Ticket: CodableKind, Equatable {
  static let resourceType = ResourceType(
    group: "example.com", version: "v1", kind: "Ticket", plural: "tickets", scope: .namespace)

  enum Priority: String, Codable, CaseIterable, Sendable {
    case low, high
  }

  enum Level: Int, Codable, CaseIterable, Sendable {
    case one = 1
    case two
  }

  /// A type that is one value.
  struct Name: RawRepresentable, Codable, Hashable, Sendable {
    var rawValue: String
  }

  struct Step: Codable, Hashable, Sendable {
    var what: String
    var minutes: Int32?
  }

  struct Spec: Codable, Hashable, Sendable {
    var title: String
    var isUrgent: Bool
    var weight: Double
    var count: Int
    var due: Date
    var picture: Data?
    var priority: Priority?
    var level: Level?
    var owner: Name?
    var steps: [Step]
    var tags: Set<String>?
    var labels: [String: String]?
    var times: [String: [Int64]]?
    var rest: JSONValue?
    var language: String

    enum CodingKeys: String, CodingKey {
      case title, isUrgent, weight, count, due, picture, priority, level, owner, steps, tags, labels, times, rest
      case language = "lang"
    }
  }

  var spec: Spec
}

/// With a default of its own.
private struct Lamp: CodableKind {
  static let resourceType = ResourceType(version: "v1", kind: "Lamp", plural: "lamps", scope: .tenant)
  var color: String
  var hours: Int?

  init(color: String, hours: Int? = nil) {
    self.color = color
    self.hours = hours
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    color = try container.decodeIfPresent(String.self, forKey: .color) ?? "white"
    hours = try container.decodeIfPresent(Int.self, forKey: .hours)
  }
}

private struct Tree: Decodable {
  var children: [Tree]
}

private enum Open: String, Decodable {
  case a
}

@Suite("Kinds by Codable types")
struct CodableKindTests {
  @Test("the schema is what the type reads")
  func schema() throws {
    let spec = try #require(try Schema(of: Ticket.self).member("spec"))
    guard case .object(let fields) = spec.shape else {
      Issue.record("the spec is an object")
      return
    }
    let shapes = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.schema.shape) })
    #expect(shapes["title"] == .string(.any))
    #expect(shapes["isUrgent"] == .boolean)
    #expect(shapes["weight"] == .number)
    #expect(shapes["count"] == .integer(bits: 64))
    #expect(shapes["due"] == .string(.dateTime))
    #expect(shapes["picture"] == .string(.bytes))
    #expect(shapes["priority"] == .string(.oneOf(["low", "high"])))
    #expect(shapes["level"] == .integer(bits: 64))
    #expect(shapes["owner"] == .string(.any))
    #expect(
      shapes["steps"]
        == .array(.object([.required("what", .string), .optional("minutes", .int32)]), .atomic))
    #expect(shapes["tags"] == .array(.string, .set))
    #expect(shapes["labels"] == .map(.string))
    #expect(shapes["times"] == .map(.list(.int64)))
    #expect(shapes["rest"] == .any)
    #expect(shapes["lang"] == .string(.any))
    #expect(
      fields.filter(\.isRequired).map(\.name) == ["title", "isUrgent", "weight", "count", "due", "steps", "lang"])
  }

  @Test("what has a default of its own need not be there")
  func ownDefault() throws {
    guard case .object(let fields) = try Schema(of: Lamp.self).shape else {
      Issue.record("a lamp is an object")
      return
    }
    #expect(fields.map(\.name) == ["color", "hours"])
    #expect(fields.allSatisfy { !$0.isRequired })
  }

  @Test("types that no schema can be made of are named")
  func refused() {
    let tree = #expect(throws: CodableSchemaError.self) { try Schema(of: Tree.self) }
    #expect(tree?.description.contains("it holds itself") == true)
    let open = #expect(throws: CodableSchemaError.self) { try Schema(of: Open.self) }
    #expect(open?.description.contains("CaseIterable") == true)
    #expect(throws: CodableSchemaError.self) { try Schema(of: [Int: String].self) }
  }

  @Test("content goes into an object and comes back, beside the metadata")
  func roundTrip() throws {
    let spec = Ticket.Spec(
      title: "t", isUrgent: true, weight: 1.5, count: 3, due: Date(timeIntervalSince1970: 1_800_000_000),
      picture: Data([1, 2]), priority: .high, level: .two, owner: .init(rawValue: "ann"),
      steps: [.init(what: "look", minutes: 5)], tags: ["a"], labels: ["k": "v"], times: ["x": [1]],
      rest: ["free": [1, nil]], language: "en")
    var object = try TypedObject(name: "a", namespace: "n", tenant: "t", Ticket(spec: spec))
    #expect(object.json.value(at: ["spec", "due"]) == "2027-01-15T08:00:00Z")
    #expect(object.json.value(at: ["spec", "lang"]) == "en")
    #expect(object.metadata.tenant == "t")
    #expect(try object.content().spec == spec)
    #expect(try ResourceDefinition(Ticket.self).validationErrors(of: object.json).isEmpty)
    var changed = spec
    changed.labels = nil
    try object.setContent(Ticket(spec: changed))
    #expect(object.json.value(at: ["spec", "labels"]) == nil)
    #expect(object.metadata.name == "a")
  }

  @Test("rules are asked in terms of the type")
  func strategy() throws {
    let definition = try ResourceDefinition(
      Lamp.self,
      strategy: CodableStrategy(
        prepareForCreate: { $0.hours = 1 }, prepareForUpdate: { new, old in new.hours = (old.hours ?? 0) + 1 },
        validate: { $0.color == "black" ? [.invalid("color", "black", "gives no light")] : [] },
        validateUpdate: { $0.color == $1.color ? [] : [.invalid("color", .string($0.color), "is painted on")] }),
      refining: { schema in
        schema = .object([.optional("color", .string.defaulting(to: "white")), .optional("hours", .int64)])
      })
    var object = try TypedObject(name: "l", tenant: "t", Lamp(color: "red")).json
    definition.strategy.prepareForCreate(&object)
    #expect(object["hours"] == 1)
    var update = object
    definition.strategy.prepareForUpdate(&update, object)
    #expect(update["hours"] == 2)
    #expect(definition.strategy.validate(object).isEmpty)
    let black = try TypedObject(name: "l", tenant: "t", Lamp(color: "black")).json
    #expect(definition.strategy.validate(black).map(\.field) == ["color"])
    #expect(definition.strategy.validateUpdate(black, object).map(\.field) == ["color"])
    var broken = object
    broken["hours"] = "many"
    definition.strategy.prepareForCreate(&broken)
    #expect(broken["hours"] == "many")
    #expect(definition.validationErrors(of: broken).map(\.field) == ["hours"])
    #expect(definition.schema.member("color")?.defaultValue == "white")
  }
}
