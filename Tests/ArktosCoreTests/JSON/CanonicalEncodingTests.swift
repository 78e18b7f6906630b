import Testing

@testable import ArktosCore

@Suite("Canonical encoding")
struct CanonicalEncodingTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func identityComesFirstAndTheRevisionIsLeftOut() {
    let bytes = CanonicalEncoding.encode([
      "spec": ["a": 1], "metadata": ["name": "x", "resourceVersion": "9"], "kind": "Pod", "apiVersion": "v1",
    ])
    #expect(text(bytes) == #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"a":1}}"#)
  }

  @Test func anObjectWithoutMetadataGetsSome() {
    #expect(text(CanonicalEncoding.encode(["kind": "X"])) == #"{"kind":"X","metadata":{}}"#)
  }

  @Test func theRevisionIsPutInFrontOfTheMembers() throws {
    let bytes = CanonicalEncoding.encode(["kind": "X", "metadata": ["name": "x"], "spec": 1])
    #expect(
      text(try CanonicalEncoding.withResourceVersion(bytes, Revision(77)))
        == #"{"kind":"X","metadata":{"resourceVersion":"77","name":"x"},"spec":1}"#)
  }

  @Test(
    "The revision goes into any JSON",
    arguments: [
      #"{"metadata":{}}"#, #"{"metadata":{ }}"#, #"{ "metadata" : { "name" : "x" } , "kind":"X"}"#,
      #"{"metadata":{"resourceVersion":"1"}}"#, #"{"metadata":{"a":1,"resourceVersion": "1" ,"b":2}}"#,
      #"{"metadata":{"resourceVersion":""}}"#, #"{"spec":{"metadata":{"x":1}},"metadata":{"name":"x"}}"#,
    ])
  func anyJSON(original: String) throws {
    let bytes = try CanonicalEncoding.withResourceVersion(Array(original.utf8), Revision(42))
    var expected = try JSONObject(parsing: Array(original.utf8))
    expected[view: "metadata", as: ObjectMeta.self].resourceVersion = "42"
    #expect(try JSONObject(parsing: bytes) == expected)
    #expect(try CanonicalEncoding.object(Array(original.utf8), Revision(42)) == expected)
    let record = try IndexRecord(scanning: Array(original.utf8), fields: .none)
    #expect(CanonicalEncoding.count(Array(original.utf8), record.splice, Revision(42)) == bytes.count)
  }

  @Test("Bytes and parsed object are the same on a read", arguments: 0..<100 as Range<UInt64>)
  func spliceAndParseAgree(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    var object = random.object(depth: 3)
    object["metadata"] = .object(random.object(depth: 2))
    let stored = CanonicalEncoding.encode(object)
    let revision = Revision(Int64.random(in: 1 ... .max, using: &random.generator))
    let read = try CanonicalEncoding.withResourceVersion(stored, revision)
    #expect(read == (try CanonicalEncoding.object(stored, revision)).encoded())
    #expect(CanonicalEncoding.encode(try JSONObject(parsing: read)) == stored)
    let record = try IndexRecord(scanning: stored, fields: .none)
    #expect(CanonicalEncoding.count(stored, record.splice, revision) == read.count)
  }

  @Test func theRecordTellsWhereTheRevisionGoes() throws {
    let bytes = Array(#"{"apiVersion":"v1","kind":"X","metadata":{"name":"x"}}"#.utf8)
    let record = try IndexRecord(scanning: bytes, fields: .none)
    let offset = try #require(record.metadataOffset)
    #expect(text(Array(bytes[..<offset])).hasSuffix(#""metadata":{"#))
  }

  @Test func brokenBytesAreAnInternalError() {
    for bytes in [[], Array("{}".utf8), Array("nonsense".utf8)] {
      let error = #expect(throws: APIError.self) { try CanonicalEncoding.withResourceVersion(bytes, .zero) }
      #expect(error?.code == 500)
    }
    #expect(throws: APIError.self) { try CanonicalEncoding.object(Array("[".utf8), .zero) }
  }
}
