import Testing

@testable import ArktosCore

@Suite("Schema")
struct SchemaTests {
  private static let item: Schema = .object([
    .required("name", .dnsLabel), .optional("size", .quantity), .optional("count", Schema.int32.between(1, 9)),
    .optional("mode", Schema.oneOf("A", "B").defaulting(to: "A")),
  ])
  private static let schema: Schema = .object([
    .optional("text", .string), .optional("flag", .boolean), .optional("number", .number),
    .optional("whole", Schema.int64.atLeast(0)), .optional("share", .intOrString), .optional("when", .dateTime),
    .optional("free", .any), .optional("labels", .stringMap), .optional("amounts", .resourceList),
    .optional("items", .list(item, keys: "name").withUniqueElements()),
    .optional("words", .set(.string).withUniqueElements()), .optional("list", .list(.int64)),
    .optional("made", Schema.object([.optional("inside", Schema.string.defaulting(to: "x"))]).defaulting(to: [:])),
    .optional("nested", .object([.optional("inside", Schema.string.defaulting(to: "y"))])),
    .optional("loose", .list(item, keys: "name")), .optional("byName", .map(of: item)),
    .optional("nullable", Schema(.string(.any), isNullable: true)),
  ])

  // MARK: - Normalizing

  private func normalized(_ value: JSONValue) -> (value: JSONValue, unknown: [String]) {
    var value = value
    let unknown = Self.schema.normalize(&value)
    return (value, unknown)
  }

  @Test func unknownFieldsGoAndAreNamed() {
    let (value, unknown) = normalized([
      "text": "a", "extra": 1, "nested": ["inside": "b", "more": 2],
      "items": [["name": "x"], ["name": "y", "bad": [1]]],
      "byName": ["k": ["name": "z", "odd": nil]], "free": ["anything": ["goes": nil]],
    ])
    #expect(unknown == ["extra", "items[1].bad", "nested.more", "byName[k].odd"].sorted(by: unknown))
    #expect(
      value == [
        "text": "a", "nested": ["inside": "b"], "items": [["name": "x"], ["name": "y"]], "byName": ["k": ["name": "z"]],
        "free": ["anything": ["goes": nil]],
      ])
  }

  @Test func nullMeansAbsentExceptWhereItIsAValue() {
    let (value, unknown) = normalized([
      "text": nil, "items": nil, "nested": ["inside": nil], "nullable": nil, "labels": ["a": nil, "b": "c"],
      "amounts": ["cpu": nil],
    ])
    #expect(unknown == [])
    #expect(value == ["nested": [:], "nullable": nil, "labels": ["a": "", "b": "c"], "amounts": [:]])
  }

  @Test func numbersAndQuantitiesTakeTheirForm() {
    let (value, _) = normalized([
      "whole": 3.0, "share": 2.0, "number": 2.0, "amounts": ["cpu": 0.5, "memory": "1024Mi", "pods": 10, "odd": "x"],
    ])
    #expect(
      value == [
        "whole": 3, "share": 2, "number": 2.0,
        "amounts": ["cpu": "500m", "memory": "1Gi", "pods": "10", "odd": "x"],
      ])
  }

  @Test func normalizingTwiceChangesNothing() {
    let once = normalized(["amounts": ["cpu": "0.5"], "x": 1, "labels": ["a": nil]]).value
    let twice = normalized(once)
    #expect(twice.value == once)
    #expect(twice.unknown == [])
  }

  // MARK: - Defaults

  @Test func absentFieldsGetTheirDefaultsAndPresentOnesKeepTheirValue() {
    var value: JSONValue = [
      "nested": [:], "items": [["name": "a"], ["name": "b", "mode": "B"]], "byName": ["k": [:]],
    ]
    Self.schema.applyDefaults(&value)
    #expect(
      value == [
        "nested": ["inside": "y"], "items": [["name": "a", "mode": "A"], ["name": "b", "mode": "B"]],
        "byName": ["k": ["mode": "A"]], "made": ["inside": "x"],
      ])
    let once = value
    Self.schema.applyDefaults(&value)
    #expect(value == once)
  }

  @Test func anEmptyWordIsAnAbsentOne() {
    var value: JSONValue = ["items": [["name": "a", "mode": ""]], "nested": ["inside": ""]]
    Self.schema.applyDefaults(&value)
    #expect(value["items"] == [["name": "a", "mode": "A"]])
    #expect(value["nested"] == ["inside": ""])
  }

  @Test func defaultsDoNotComeIntoBeingInsideOfWhatIsAbsent() {
    var value: JSONValue = [:]
    Self.schema.applyDefaults(&value)
    #expect(value == ["made": ["inside": "x"]])
  }

  // MARK: - Validation

  struct Fault: Sendable, CustomTestStringConvertible {
    var value: JSONValue
    var causes: [APIError.Cause]
    var testDescription: String { "\(value)" }

    init(_ value: JSONValue, _ reason: String, _ message: String, _ field: String) {
      self.value = value
      causes = [APIError.Cause(reason: reason, message: message, field: field)]
    }
  }

  static let faults: [Fault] = [
    Fault(
      ["text": 1], "FieldValueTypeInvalid",
      "Invalid value: \"integer\": text in body must be of type string: \"integer\"", "text"),
    Fault(
      ["flag": "true"], "FieldValueTypeInvalid",
      "Invalid value: \"string\": flag in body must be of type boolean: \"string\"", "flag"),
    Fault(
      ["nested": []], "FieldValueTypeInvalid",
      "Invalid value: \"array\": nested in body must be of type object: \"array\"", "nested"),
    Fault(
      ["items": [:]], "FieldValueTypeInvalid",
      "Invalid value: \"object\": items in body must be of type array: \"object\"", "items"),
    Fault(
      ["list": [1, nil]], "FieldValueTypeInvalid",
      "Invalid value: \"null\": list[1] in body must be of type integer: \"null\"", "list[1]"),
    Fault(
      ["whole": 1.5], "FieldValueTypeInvalid",
      "Invalid value: \"number\": whole in body must be of type integer: \"number\"", "whole"),
    Fault(
      ["labels": ["a": 1]], "FieldValueTypeInvalid",
      "Invalid value: \"integer\": labels[a] in body must be of type string: \"integer\"", "labels[a]"),
    Fault(["whole": -1], "FieldValueInvalid", "Invalid value: -1: must be greater than or equal to 0", "whole"),
    Fault(
      ["items": [["name": "a", "count": 10]]], "FieldValueInvalid",
      "Invalid value: 10: must be between 1 and 9, inclusive", "items[0].count"),
    Fault(
      ["items": [["name": "a", "count": 4_294_967_296]]], "FieldValueInvalid",
      "Invalid value: 4294967296: must be a 32-bit integer", "items[0].count"),
    Fault(["items": [[:]]], "FieldValueRequired", "Required value", "items[0].name"),
    Fault(["items": [["name": ""]]], "FieldValueRequired", "Required value", "items[0].name"),
    Fault(
      ["items": [["name": "a", "mode": "C"]]], "FieldValueNotSupported",
      "Unsupported value: \"C\": supported values: \"A\", \"B\"", "items[0].mode"),
    Fault(
      ["items": [["name": "a"], ["name": "b"], ["name": "a"]]], "FieldValueDuplicate",
      "Duplicate value: {\"name\":\"a\"}", "items[2]"),
    Fault(["words": ["a", "b", "a"]], "FieldValueDuplicate", "Duplicate value: \"a\"", "words[2]"),
    Fault(
      ["when": "today"], "FieldValueInvalid", "Invalid value: \"today\": must be a date and time as in RFC 3339", "when"
    ),
    Fault(
      ["amounts": ["cpu": "1x"]], "FieldValueInvalid",
      "Invalid value: \"1x\": quantities must match the regular expression "
        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'", "amounts[cpu]"),
  ]

  @Test("Every fault is named with its reason, place and value", arguments: faults)
  func names(_ fault: Fault) {
    #expect(Self.schema.validate(fault.value) == fault.causes)
  }

  @Test(
    "What is right passes",
    arguments: [
      [:], ["text": "", "flag": false, "number": 1, "whole": 0, "share": "25%"], ["share": 3], ["nullable": nil],
      ["free": [1, nil, ["a": 1.5]]], ["list": [1, 1]],
      ["items": [["name": "a", "count": 9, "mode": "", "size": "1Gi"]]],
      ["when": ""], ["loose": [["name": "a"], ["name": "a"]]], ["byName": ["any key": ["name": "x"]]],
    ] as [JSONValue])
  func passes(value: JSONValue) {
    #expect(Self.schema.validate(value) == [])
  }
}

extension [String] {
  /// In the order of `reference`, with what it lacks at the end: the order of findings is no promise.
  fileprivate func sorted(by reference: [String]) -> [String] {
    sorted { (reference.firstIndex(of: $0) ?? .max) < (reference.firstIndex(of: $1) ?? .max) }
  }
}
