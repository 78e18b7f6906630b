import Testing

@testable import ArktosCore

@Suite("Object scanner")
struct ObjectScannerTests {
  private static let paths = [
    "spec.nodeName", "spec.unschedulable", "status.phase", "spec.a.b", "metadata.generateName", "top",
  ]
  private static let schema: Schema = .object([
    .optional("spec", .object([.optional("unschedulable", .boolean), .optional("nodeName", .string)]))
  ])
  private static let fields = SelectableFields(paths, schema: schema)

  private func scan(_ text: String) throws -> IndexRecord {
    try IndexRecord(scanning: Array(text.utf8), fields: Self.fields)
  }

  @Test func aCanonicalObjectGivesAllParts() throws {
    let record = try scan(
      #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"n","tenant":"t","uid":"u-1","hashKey":42,"#
        + #""generation":3,"deletionTimestamp":"2026-01-01T00:00:00Z","labels":{"app":"web","tier":"x"},"#
        + #""ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rs","uid":"o-1","hashKey":7}]},"#
        + #""spec":{"nodeName":"node-1"},"status":{"phase":"Running"}}"#)
    #expect(record.objectKey == ObjectKey(tenant: "t", namespace: "n", name: "p"))
    #expect(record.uid == "u-1")
    #expect(record.hashKey == HashKey(42))
    #expect(record.generation == 3)
    #expect(record.deletionTimestamp == "2026-01-01T00:00:00Z")
    #expect(record.labels == ["app": "web", "tier": "x"])
    #expect(record.label("tier") == "x")
    #expect(record.label("none") == nil)
    #expect(record.owners == [IndexRecord.OwnerKey(kind: "ReplicaSet", uid: "o-1", hashKey: HashKey(7))])
    #expect(record.fieldValues("spec.nodeName") == ["node-1"])
    #expect(record.fieldValues("status.phase") == ["Running"])
    #expect(record.fieldValues("metadata.name") == ["p"])
    #expect(record.fieldValues("metadata.namespace") == ["n"])
    #expect(record.fieldValues("metadata.tenant") == ["t"])
    #expect(record.fieldValues("metadata.hashkey") == ["42"])
    #expect(record.fieldValues("metadata.ownerReferences.hashkey.ReplicaSet") == ["7"])
    #expect(record.fieldValues("metadata.ownerReferences.hashkey.Deployment") == [])
    #expect(record.fieldValues("no.such.field") == [])
  }

  @Test(
    "knows where the members behind apiVersion and kind begin",
    arguments: [
      (#"{"apiVersion":"v1","kind":"Pod","metadata":{}}"#, #""metadata":{}}"#),
      (#"{"kind":"Pod","apiVersion":"v1","metadata":{},"spec":{}}"#, #""metadata":{},"spec":{}}"#),
      (#"{"kind":"Pod","metadata":{},"apiVersion":"v1"}"#, #""metadata":{},"apiVersion":"v1"}"#),
      (#"{"metadata":{}}"#, #""metadata":{}}"#),
      (#"{"kind":"Pod","spec":{},"metadata":{}}"#, nil), (#" {"kind":"Pod","metadata":{}}"#, nil),
      (#"{"kind":"Pod","metadata":{},"metadata":{}}"#, nil),
    ])
  func typeMeta(text: String, rest: String?) throws {
    let end = try scan(text).typeMetaEnd
    #expect((end == 0 ? nil : String(text.utf8.dropFirst(Int(end)))) == rest)
  }

  @Test func absentPartsAreEmpty() throws {
    let record = try scan(#"{"metadata":{}}"#)
    #expect(record.objectKey == ObjectKey(name: ""))
    #expect(record.deletionTimestamp == nil)
    #expect(record.labels.isEmpty)
    #expect(record.owners.isEmpty)
    #expect(record.fieldValues("spec.nodeName") == [])
  }

  @Test func aMissingBooleanFieldIsFalse() throws {
    #expect(try scan(#"{"metadata":{},"spec":{}}"#).fieldValues("spec.unschedulable") == ["false"])
    #expect(try scan(#"{"metadata":{},"spec":{"unschedulable":true}}"#).fieldValues("spec.unschedulable") == ["true"])
  }

  @Test func aMissingHashKeyIsMadeFromTheUID() throws {
    let record = try scan(#"{"metadata":{"uid":"abc","ownerReferences":[{"kind":"X","uid":"def"}]}}"#)
    #expect(record.hashKey == HashKey(uid: "abc"))
    #expect(record.owners.first?.hashKey == HashKey(uid: "def"))
  }

  @Test func escapedNamesAndValuesAreUnderstood() throws {
    let record = try scan(
      #"{"met\u0061data":{"n\u0061me":"a\"b\\c\u00e9","labels":{"k\u0031":"v\n"}},"sp\u0065c":{"nodeN\u0061me":"\ud83d\ude00"}}"#
    )
    #expect(record.name == "a\"b\\cé")
    #expect(record.label("k1") == "v\n")
    #expect(record.fieldValues("spec.nodeName") == ["😀"])
  }

  @Test func metadataOfNestedObjectsIsNotTheObjects() throws {
    let record = try scan(
      #"{"spec":{"template":{"metadata":{"name":"wrong","labels":{"a":"b"}}},"nodeName":"n"},"metadata":{"name":"right"}}"#
    )
    #expect(record.name == "right")
    #expect(record.labels.isEmpty)
    #expect(record.fieldValues("spec.nodeName") == ["n"])
  }

  @Test func theLastOfRepeatedMembersCounts() throws {
    let record = try scan(
      #"{"metadata":{"name":"a","labels":{"x":"1"}},"spec":{"nodeName":"n"},"spec":{},"metadata":{"name":"b"}}"#)
    #expect(record.name == "b")
    #expect(record.labels.isEmpty)
    #expect(record.fieldValues("spec.nodeName") == [])
  }

  @Test(
    "Texts without an object's metadata are refused",
    arguments: [
      "", "{}", "[]", "null", #"{"metadata":null}"#, #"{"metadata":[]}"#, #"{"metadata":{"#, #"{"metadata":{"name":"x"#,
      #"{"kind":"Pod"}"#, #"{"metadata":{}"#, #"{"metadata":{} "x":1}"#, #"{"metadata":{"a":[1,2}"#,
    ])
  func refuses(text: String) {
    #expect(throws: JSONParseError.self) { try scan(text) }
  }

  @Test("The scanner finds what the parser finds", arguments: 0..<400 as Range<UInt64>)
  func agreesWithTheParser(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let object = randomObject(&random)
    let text = random.text(of: .object(object))
    let record = try scan(text)
    let metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    #expect(record.objectKey == metadata.objectKey)
    #expect(record.uid == metadata.uid)
    #expect(record.generation == metadata.generation)
    #expect(record.deletionTimestamp == metadata.deletionTimestamp)
    #expect(record.labels == metadata.labels)
    for (key, value) in metadata.labels { #expect(record.label(key) == value) }
    #expect(
      record.owners
        == metadata.ownerReferences.map { .init(kind: $0.kind, uid: $0.uid, hashKey: HashKey(uid: $0.uid)) })
    for path in Self.paths {
      let value = object.value(at: path.split(separator: ".").map(String.init))
      let expected: [String] =
        switch value {
        case .string(let text)?: [text]
        case .int, .double, .bool: [value.map { String(decoding: $0.encoded(), as: UTF8.self) } ?? ""]
        default: path == "spec.unschedulable" ? ["false"] : []
        }
      #expect(record.fieldValues(path) == expected, "\(path) in \(text)")
    }
  }

  @Test("Damaged texts never bring the scanner down, nor lead it astray", arguments: 0..<600 as Range<UInt64>)
  func survivesDamage(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    var bytes = Array(random.text(of: .object(randomObject(&random))).utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random.generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random.generator)
      switch Int.random(in: 0..<3, using: &random.generator) {
      case 0: bytes[place] = random.pick(Array("\"\\{}[],:u0 tn".utf8))
      case 1: bytes.remove(at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    let record = try? IndexRecord(scanning: bytes, fields: Self.fields)
    // What is still valid must still be understood; what is not may give anything but a crash.
    if let object = try? JSONObject(parsing: bytes), let metadata = object[object: "metadata"] {
      let found = try #require(record)
      #expect(found.objectKey == ObjectMeta(json: metadata).objectKey)
    } else if let record {
      _ = (record.objectKey, record.labels, record.owners, Self.paths.map(record.fieldValues))
    }
  }

  /// An object whose parts are there or not, beside random ones of every name.
  private func randomObject(_ random: inout RandomJSON) -> JSONObject {
    var metadata = random.object(depth: 2)
    for name in ["name", "namespace", "tenant", "uid", "deletionTimestamp", "generateName"]
    where random.chance(2, of: 3) {
      metadata[name] = .string(random.string())
    }
    if random.chance(1, of: 2) { metadata["generation"] = .int(random.chance(1, of: 2) ? 5 : -1) }
    if random.chance(1, of: 2) {
      let labels = (0..<3).map { _ in (random.string(), JSONValue.string(random.string())) }
      metadata["labels"] = .object(JSONObject(labels))
    }
    if random.chance(1, of: 2) {
      metadata["ownerReferences"] = .array([
        ["kind": .string(random.string()), "extra": random.value(depth: 2), "uid": .string(random.string())]
      ])
    }
    var object = random.object(depth: 3)
    object["metadata"] = .object(metadata)
    if random.chance(3, of: 4) {
      var spec = random.object(depth: 2)
      spec["nodeName"] = random.value(depth: 1)
      spec["a"] =
        random.chance(1, of: 2) ? ["b": random.value(depth: 1), "c": random.value(depth: 1)] : random.value(depth: 1)
      if random.chance(1, of: 2) { spec["unschedulable"] = .bool(random.chance(1, of: 2)) }
      object["spec"] = .object(spec)
    }
    if random.chance(1, of: 2) { object["status"] = ["phase": random.value(depth: 1)] }
    if random.chance(1, of: 2) { object["top"] = random.value(depth: 1) }
    return object
  }

  @Test func selectorsRunOnTheRecord() throws {
    let record = try scan(#"{"metadata":{"labels":{"app":"web"}},"spec":{"nodeName":"n1"}}"#)
    #expect(record.matches(LabelSelector([.init(key: "app", operator: .in, values: ["web", "db"])])))
    #expect(!record.matches(LabelSelector([.init(key: "app", operator: .doesNotExist)])))
    #expect(record.matches(FieldSelector([.init(field: "spec.nodeName", operator: .equal, value: "n1")])))
    #expect(!record.matches(FieldSelector([.init(field: "spec.nodeName", operator: .notEqual, value: "n1")])))
  }
}
