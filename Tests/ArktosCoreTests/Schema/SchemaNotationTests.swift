import Testing

@testable import ArktosCore

@Suite("Schema notation")
struct SchemaNotationTests {
  private static let text = """
    package example.v1

    Inner atomic // Something inside.
      1 key!: string

    Outer // Something outside.
      1 name!: dnsLabel // What it is called.
      2.3 count*: int32(1..9) = 3
      - words: [Small|Large] set unmerged
      4 ports: [Inner] by key protocol retainKeys // Its ports.
      5 labels: {string} atomic
      6 inner: Inner = {"key":"x"}
      7 addresses: [Inner] merge key
      8 mode: File|Directory = "File"
    """

  private func field(_ name: String, of type: String = "Outer") throws -> SchemaField {
    let library = try SchemaLibrary([Self.text])
    guard case .object(let fields)? = library.schema("example.v1.\(type)")?.shape else {
      throw MissingField(name: name)
    }
    return try #require(fields.first { $0.name == name })
  }

  private struct MissingField: Error { var name: String }

  @Test("a field has a number, a mark, a type, a default and a description")
  func fields() throws {
    let name = try field("name")
    #expect(name.isRequired && !name.isAlwaysThere)
    #expect(name.schema.shape == .string(.dnsLabel))
    #expect(name.schema.description == "What it is called.")
    #expect(name.protobufPath == [1])
    let count = try field("count")
    #expect(!count.isRequired && count.isAlwaysThere)
    #expect(count.schema.minimum == 1 && count.schema.maximum == 9)
    #expect(count.schema.defaultValue == 3)
    #expect(count.protobufPath == [2, 3])
    #expect(try field("words").protobufPath.isEmpty)
    #expect(try field("mode").schema.shape == .string(.oneOf(["File", "Directory"])))
  }

  @Test("lists say how they are merged")
  func lists() throws {
    let ports = try field("ports").schema
    guard case .array(_, let type) = ports.shape else {
      Issue.record("ports is no list")
      return
    }
    #expect(type == .map(keys: ["key", "protocol"]))
    #expect(ports.listMerge == .byKey("key"))
    #expect(ports.retainsKeys)
    #expect(try field("words").schema.listMerge == .replace)
    #expect(try field("addresses").schema.listMerge == .byKey("key"))
    #expect(try field("labels").schema.isAtomic)
  }

  @Test("a type that another one uses keeps its name and description")
  func references() throws {
    let inner = try field("inner").schema
    #expect(inner.type == SchemaType(name: "example.v1.Inner", description: "Something inside."))
    #expect(inner.isAtomic)
    #expect(inner.defaultValue == ["key": "x"])
  }

  @Test(
    "a mistake is named",
    arguments: [
      ("package p\nA\n  1 b: Missing", "there is no such type"),
      ("package p\nA\n  1 b: A", "the type holds itself"),
      ("package p\nA\n  1 b string", "number name: type"),
      ("package p\nA\n  x b: string", "no number"),
      ("package p\nA\n  1 b: string upward", "means nothing"),
      ("package p\nA\n  1 b: string = nothing", "no JSON"),
      ("package p\nA\n  1 b: string(1..2)", "bounds"),
      ("package p\nA\nA", "there twice"),
      ("  1 b: string", "must follow its type"),
    ])
  func mistakes(_ text: String, _ problem: String) {
    #expect {
      _ = try SchemaLibrary([text])
    } throws: {
      "\($0)".contains(problem)
    }
  }
}

@Suite("Built-in types")
struct BuiltinTypeTests {
  @Test("all are well-formed, and no field number is there twice")
  func wellFormed() throws {
    let library = try SchemaLibrary(BuiltinTypes.texts)
    #expect(library.names.count > 240)
    for name in library.names {
      guard case .object(let fields)? = library.schema(name)?.shape else { continue }
      #expect(Set(fields.map(\.name)).count == fields.count, "\(name)")
      let numbers = fields.map(\.protobufPath).filter { !$0.isEmpty }
      #expect(Set(numbers).count == numbers.count, "\(name)")
    }
  }

  @Test("keys of lists are fields of their elements")
  func keys() throws {
    let library = try SchemaLibrary(BuiltinTypes.texts)
    for name in library.names {
      guard case .object(let fields)? = library.schema(name)?.shape else { continue }
      for field in fields {
        guard case .array(let element, .map(let keys)) = field.schema.shape else { continue }
        for key in keys { #expect(element.at([key]) != nil, "\(name).\(field.name) by \(key)") }
      }
    }
  }

  @Test("defaults have the type of their fields")
  func defaults() throws {
    let library = try SchemaLibrary(BuiltinTypes.texts)
    for name in library.names {
      guard case .object(let fields)? = library.schema(name)?.shape else { continue }
      for field in fields {
        guard let value = field.schema.defaultValue else { continue }
        let causes = field.schema.validate(value).filter { $0.reason != "FieldValueRequired" }
        #expect(causes.isEmpty, "\(name).\(field.name)")
      }
    }
  }
}
