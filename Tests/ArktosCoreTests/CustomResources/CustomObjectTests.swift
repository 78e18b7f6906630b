import ArktosCore
import Testing

@Suite("Objects of custom kinds")
struct CustomObjectTests {
  @Test(
    "are refused in Kubernetes' words",
    arguments: [
      ("{}", "spec.cronSpec", "Required value"),
      (
        #"{"cronSpec": "* * *"}"#, "spec.cronSpec",
        #"Invalid value: "* * *": spec.cronSpec in body should match '^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$'"#
      ),
      (
        #"{"replicas": 11}"#, "spec.replicas",
        "Invalid value: 11: spec.replicas in body should be less than or equal to 10"
      ),
      (
        #"{"replicas": 0}"#, "spec.replicas",
        "Invalid value: 0: spec.replicas in body should be greater than or equal to 1"
      ),
      (
        #"{"replicas": "many"}"#, "spec.replicas",
        #"Invalid value: "string": spec.replicas in body must be of type integer: "string""#
      ),
      (#"{"note": "too long"}"#, "spec.note", "Too long: may not be more than 5 bytes"),
      (#"{"mode": "odd"}"#, "spec.mode", #"Unsupported value: "odd": supported values: "fast", "slow""#),
      (#"{"when": "now"}"#, "spec.when", #"Invalid value: "now": spec.when in body must be of type date-time: "now""#),
      (#"{"tags": ["x", "x"]}"#, "spec.tags[1]", #"Duplicate value: "x""#),
      (#"{"ports": [{"port": 1}, {"port": 1}]}"#, "spec.ports[1]", #"Duplicate value: {"port":1}"#),
      (#"{"ports": [{"name": "a"}]}"#, "spec.ports[0].port", "Required value"),
      (
        #"{"labels": {"k": 1}}"#, "spec.labels.k",
        #"Invalid value: "integer": spec.labels.k in body must be of type string: "integer""#
      ),
      (#"{"template": {"spec": {}}}"#, "spec.template.apiVersion", "Required value: must not be empty"),
      (
        #"{"a": "1", "b": "2"}"#, "<nil>",
        #"Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives"#
      ),
      (
        #"{"size": 1.5}"#, "spec.size",
        #"Invalid value: "number": spec.size in body must be of type integer,string: "number""#
      ),
    ])
  func refusals(change: String, field: String, message: String) throws {
    var spec: JSONObject = change == "{}" ? [:] : ["cronSpec": "* * * * *"]
    for (name, value) in CronTabs.object(change) { spec[name] = value }
    let causes = try CronTabs.causes(.object(spec))
    #expect(causes.contains { $0.field == field && $0.message == message }, "\(causes)")
  }

  @Test(
    "pass",
    arguments: [
      #"{"size": "10%"}"#, #"{"size": 3}"#, #"{"note": null}"#, #"{"image": null}"#, #"{"a": "1"}"#,
      #"{"labels": {"k": "v", "n": null}}"#,
      #"{"template": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"x": 1}}}"#,
    ])
  func acceptance(change: String) throws {
    var spec: JSONObject = ["cronSpec": "* * * * *"]
    for (name, value) in CronTabs.object(change) { spec[name] = value }
    #expect(try CronTabs.causes(.object(spec)).isEmpty)
  }

  @Test("lose what is not declared, and get defaults, also within lists")
  func pruning() throws {
    let definition = try #require(CustomKind(CronTabs.definition())?.served.first)
    var object = CronTabs.object(
      #"""
      {"metadata": {"name": "x", "odd": 1},
       "spec": {"cronSpec": "* * * * *", "odd": 1, "image": null, "note": null, "open": {"kept": [1]},
         "ports": [{"port": 1, "odd": 2}],
         "template": {"kind": "Pod", "metadata": {"name": "p", "odd": 1}, "spec": {"kept": true}}}}
      """#)
    let unknown = definition.pruneAndApplyDefaults(to: &object)
    #expect(
      Set(unknown) == ["metadata.odd", "spec.odd", "spec.ports[0].odd", "spec.template.metadata.odd"])
    let kept = CronTabs.object(
      #"""
      {"cronSpec": "* * * * *", "note": null, "image": "nginx", "open": {"kept": [1]},
       "ports": [{"port": 1, "name": "web"}],
       "template": {"kind": "Pod", "metadata": {"name": "p"}, "spec": {"kept": true}}}
      """#)
    #expect(object[object: "spec"] == kept)
  }

  @Test("may keep what was right by an earlier schema, and change it to nothing else that is wrong")
  func ratcheting() throws {
    let definition = try #require(CustomKind(CronTabs.definition())?.served.first)
    func object(_ replicas: Int64, _ image: String) -> JSONObject {
      [
        "metadata": ["name": "x", "namespace": "n", "tenant": "t"],
        "spec": ["cronSpec": "* * * * *", "replicas": .int(replicas), "image": .string(image)],
      ]
    }
    #expect(definition.validationErrors(of: object(99, "b"), replacing: object(99, "a")).isEmpty)
    #expect(
      definition.validationErrors(of: object(98, "a"), replacing: object(99, "a")).map(\.field) == ["spec.replicas"])
  }

  @Test("who owns what is told also where all members are kept")
  func ownership() throws {
    let open = CronTabs.object(#"{"type": "object", "x-kubernetes-preserve-unknown-fields": true}"#)
    let definition = try #require(CustomKind(CronTabs.definition(schema: open))?.served.first)
    let object: JSONObject = [
      "apiVersion": "stable.example.com/v1", "kind": "CronTab", "metadata": ["name": "x"], "data": ["a": 1],
    ]
    let fields = FieldSet(of: object, definition.trackedSchema).paths.map(FieldSet.text)
    #expect(fields == [".data.a"] || fields == [".data", ".data.a"])
    #expect(FieldDifference(from: object, to: object, definition.trackedSchema).isEmpty)
  }

  @Test("convert by the name of their version alone")
  func conversion() throws {
    let crd = CronTabs.definition(versions: ["v1beta1", "v2", "v1"], storage: "v1beta1")
    let kind = try #require(CustomKind(crd))
    #expect(kind.served.map(\.type.version) == ["v2", "v1", "v1beta1"])
    var object: JSONObject = [
      "apiVersion": "stable.example.com/v1beta1", "kind": "CronTab", "spec": ["cronSpec": "x", "odd": 1],
    ]
    kind.served[0].conversion?.fromStored(&object)
    #expect(object["apiVersion"] == "stable.example.com/v2")
    #expect(object["spec"] == ["cronSpec": "x", "image": "nginx"])
    kind.served[0].conversion?.toStored(&object)
    #expect(object["apiVersion"] == "stable.example.com/v1beta1")
  }

  @Test(
    "versions go by their maturity",
    arguments: [
      ("v2", "v1"), ("v1", "v2beta1"), ("v10", "v2"), ("v1beta2", "v1beta1"), ("v1beta1", "v3alpha1"),
      ("v1alpha1", "foo"), ("bar", "foo"), ("v1", "v0"),
    ])
  func priority(first: String, second: String) {
    #expect(VersionPriority.precedes(first, second))
    #expect(!VersionPriority.precedes(second, first))
  }

  @Test("of very many fields keep what is declared, wherever it stands", arguments: [0, 20, 200])
  func manyFields(place: Int) throws {
    var properties = JSONObject()
    for number in 0..<200 {
      if number == place {
        for name in ["kind", "apiVersion"] { properties[name] = ["type": "string"] }
        properties["metadata"] = ["type": "object"]
      }
      properties["f\(number)"] = ["type": "integer", "default": .int(Int64(number))]
      properties["o\(number)"] = ["type": "object", "properties": ["x": ["type": "integer"]]]
    }
    let definition = try #require(
      CustomKind(CronTabs.definition(schema: ["type": "object", "properties": .object(properties)]))?.served.first)
    var object: JSONObject = [
      "apiVersion": "stable.example.com/v1", "kind": "CronTab", "unknown": 1, "f0": 7, "f199": "8",
      "o0": ["x": 1, "y": 2], "o199": ["x": 1, "y": 2],
      "metadata": ["name": "x", "namespace": "n", "tenant": "t", "strange": 1],
    ]
    let unknown = definition.pruneAndApplyDefaults(to: &object)
    #expect(Set(unknown) == ["unknown", "metadata.strange", "o0.y", "o199.y"])
    #expect(object["f0"] == 7 && object["f1"] == 1 && object["f198"] == 198 && object["o199"] == ["x": 1])
    #expect(definition.validationErrors(of: object).map(\.field) == ["f199"])
  }

  @Test("get of a default what is stored of it: no null that means absent")
  func nullsInDefaults() throws {
    let schema = CronTabs.object(
      #"""
      {"type": "object", "properties": {"spec": {
        "type": "object", "default": {"a": null, "n": null, "b": "c"}, "additionalProperties": {"type": "string"}}}}
      """#)
    let definition = try #require(CustomKind(CronTabs.definition(schema: schema))?.served.first)
    var object: JSONObject = ["apiVersion": "stable.example.com/v1", "kind": "CronTab", "metadata": ["name": "x"]]
    #expect(definition.pruneAndApplyDefaults(to: &object).isEmpty)
    #expect(object["spec"] == ["b": "c"])
  }

  @Test(
    "with very much that is wrong are refused without telling all of it",
    arguments: [
      #"{"type": "array", "items": {"type": "string", "enum": ["\#(String(repeating: "x", count: 9000))", "y"]}}"#,
      #"{"type": "array", "items": {"type": "integer"}, "allOf": [\#(repeated(#"{"minItems": 100000}"#, 500))]}"#,
      #"{"type": "array", "items": {"type": "integer"}, "anyOf": [\#(repeated(#"{"minItems": 100000}"#, 500))]}"#,
      #"{"type": "array", "items": {"type": "object"}}"#,
    ])
  func muchThatIsWrong(list: String) throws {
    let schema = CronTabs.object(
      #"{"type": "object", "properties": {"spec": {"type": "object", "properties": {"list": \#(list)}}}}"#)
    #expect(CustomResourceDefinition.definition.validationErrors(of: CronTabs.definition(schema: schema).json) == [])
    let spec: JSONValue = ["list": .array((0..<20_000).map { .int($0) })]
    let causes = try CronTabs.causes(spec, schema: schema)
    #expect(!causes.isEmpty)
    #expect(causes.reduce(0) { $0 + $1.message.utf8.count } < 1 << 20)
    // What is not told is no less wrong when it was there before.
    let definition = try #require(CustomKind(CronTabs.definition(schema: schema))?.served.first)
    var object: JSONObject = [
      "apiVersion": "stable.example.com/v1", "kind": "CronTab",
      "metadata": ["name": "x", "namespace": "n", "tenant": "t"], "spec": spec,
    ]
    definition.pruneAndApplyDefaults(to: &object)
    let isCut = causes.contains { $0.message.hasPrefix("Too many errors") }
    #expect(definition.validationErrors(of: object, replacing: object).isEmpty != isCut)
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    Array(repeating: text, count: count).joined(separator: ", ")
  }
}
