import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosServer

/// Small texts that ask for much: depth, copies of copies, names without number. The process is to survive them, and to
/// be done soon: the fuzzing watchdog ends a run that is not.
@Suite("Fuzzing: inputs that ask for much")
struct PathologicalInputTests {
  private static let size = 3 << 20

  private static func repeated(_ text: String) -> [UInt8] {
    Array(String(repeating: text, count: size / text.utf8.count).utf8)
  }

  private static let texts: [String: [UInt8]] = [
    "arrays": repeated("["), "objects": repeated(#"{"a":"#), "digits": repeated("9"),
    "exponent": Array("1e".utf8) + repeated("9"),
    "escapes": Array("\"".utf8) + repeated("\\ud83d"), "names": Array(names().utf8), "brackets": repeated("[{"),
    "blanks": repeated(" "), "same names": Array("{".utf8) + repeated(#""a":1,"#) + Array(#""a":1}"#.utf8),
  ]

  private static func names() -> String {
    "{" + (0..<200_000).map { "\"n\($0)\":1" }.joined(separator: ",") + "}"
  }

  @Test("as JSON", arguments: texts.keys.sorted())
  func json(name: String) throws {
    try FuzzSession.runOnce("json-\(name.replacing(" ", with: "-"))") {
      _ = try? JSONValue(parsing: Self.texts[name] ?? [])
    }
  }

  private static let yamlTexts: [String: [UInt8]] = [
    "flow": repeated("["), "flow maps": repeated("{a: "), "questions": repeated("? "), "dashes": repeated("- "),
    "anchors": repeated("&a "), "bomb": Array(bomb(key: false).utf8), "bomb as a name": Array(bomb(key: true).utf8),
    "merged": Array(merged().utf8), "quotes": repeated("'"), "tags": repeated("!!str "), "documents": repeated("---\n"),
    "colons": repeated("a: "), "indents": Array(indents().utf8),
  ]

  /// Ten times ten times …: aliases of lists of aliases.
  private static func bomb(key: Bool) -> String {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...20 {
      text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n"
    }
    return key ? text + "? *a20\n: x\n? *a19\n: y\n" : text
  }

  private static func merged() -> String {
    var text = "a0: &a0 {x: 1}\n"
    for level in 1...20 {
      text +=
        "a\(level): &a\(level) {\(Array(repeating: "<<: *a\(level - 1)", count: 1).joined()), n\(level): *a\(level - 1), m\(level): *a\(level - 1)}\n"
    }
    return text
  }

  private static func indents() -> String {
    (0..<1500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
  }

  @Test("as YAML", arguments: yamlTexts.keys.sorted())
  func yaml(name: String) throws {
    try FuzzSession.runOnce("yaml-\(name.replacing(" ", with: "-"))") {
      do throws(APIError) {
        _ = try RequestBody.yaml(Self.yamlTexts[name] ?? [])
      } catch {
        #expect(error.code == 400)
      }
    }
  }

  @Test(
    "as JSON patches that copy copies, or nest them",
    arguments: [
      [#"{"op":"add","path":"/a","value":[1]}"#, #"{"op":"copy","from":"/a","path":"/a/-"}"#],
      [#"{"op":"copy","from":"","path":"/a"}"#], [#"{"op":"copy","from":"/a","path":"/a/a"}"#],
      [#"{"op":"copy","from":"/a","path":"/b"}"#, #"{"op":"move","from":"/b","path":"/a/b"}"#],
    ])
  func copies(cycle: [String]) throws {
    let operations = (0..<2_000).map { cycle[$0 % cycle.count] }
    let value = try JSONValue(parsing: "[\(operations.joined(separator: ","))]")
    try FuzzSession.runOnce("copies") {
      let error = #expect(throws: APIError.self) {
        try JSONPatch(value).applied(to: ["a": ["x": ["y": "z"]]])
      }
      #expect(error.map { (400..<500).contains($0.code) } == true)
    }
  }

  @Test("as selectors")
  func selectors() throws {
    for text in ["a,", "a in (", "(", "!", "a=b,", ";", "a=b;", "\\"] {
      let long = String(decoding: Self.repeated(text).prefix(256 << 10), as: UTF8.self)
      try FuzzSession.runOnce("selectors-long") {
        _ = try? LabelSelector(parsing: long)
        _ = try? FieldSelector(parsing: long)
        _ = try? ShardSelector(parsing: long)
      }
    }
  }

  @Test("as fields that no kind has", arguments: ["Warn", "Strict", "Ignore"])
  func unknownFields(validation: String) async throws {
    let fields = (0..<200_000).map { #""f\#($0)":1"# }.joined(separator: ",")
    let long = String(repeating: "x", count: 300)
    let body = #"{"metadata":{"name":"x"},"\#(long)":1,"a\r\nb":1,"a\\b\"c":1,\#(fields)}"#
    try await withServer(.init(serviceGroup: "1")) { server in
      let path = "/api/v1/namespaces/default/configmaps"
      let answer = await server.respond(
        to: APIRequest(.post, path, query: [.init("fieldValidation", validation)], body: Array(body.utf8)))
      #expect(answer.status == (validation == "Strict" ? 400 : 201))
      #expect((answer.bodyCount ?? 0) < 10_000)
      let warnings = answer.headers["warning"] ?? ""
      #expect(warnings.isEmpty == (validation != "Warn"))
      #expect(warnings.utf8.count < 8192 && !warnings.contains("\r\n") && !warnings.contains("f150"))
      if validation == "Warn" {
        #expect(warnings.hasPrefix(#"299 - "unknown field \"\#(long.prefix(200))"#))
        #expect(warnings.contains(#"299 - "unknown field \"a\\b\"c\"", 299 - "#))
      }
    }
  }

  @Test("as a definition of very many fields, and an object that has them and as many others")
  func manyFields() throws {
    try FuzzSession.runOnce("many-fields") {
      let count = 5_000
      var properties = JSONObject()
      for number in 0..<count { properties["f\(number)"] = ["type": "integer"] }
      let spec: JSONObject = ["type": "object", "properties": .object(properties)]
      var crd = CustomResourceDefinition(name: "things.example.com", tenant: "default")
      crd.json["spec"] = [
        "group": "example.com", "scope": "Namespaced", "names": ["plural": "things", "kind": "Thing"],
        "versions": [
          [
            "name": "v1", "served": true, "storage": true,
            "schema": ["openAPIV3Schema": ["type": "object", "properties": ["spec": .object(spec)]]],
          ]
        ],
      ]
      CustomResourceDefinition.definition.pruneAndApplyDefaults(to: &crd.json)
      #expect(CustomResourceDefinition.definition.validationErrors(of: crd.json) == [])
      let definition = try #require(CustomKind(crd)?.stored)
      var members = JSONObject()
      for number in 0..<2 * count { members["f\(number)"] = .int(Int64(number)) }
      var object: JSONObject = [
        "apiVersion": "example.com/v1", "kind": "Thing", "spec": .object(members),
        "metadata": ["name": "x", "namespace": "default", "tenant": "default"],
      ]
      #expect(definition.pruneAndApplyDefaults(to: &object).count == count)
      #expect(object[object: "spec"]?.count == count)
      #expect(definition.validationErrors(of: object) == [])
    }
  }
}
