import Testing

@testable import ArktosCore

@Suite("CustomResourceDefinitions in the protobuf form")
struct ProtobufDefinitionTests {
  private func decode(_ object: JSONObject) throws -> JSONObject {
    let schema = CustomResourceDefinition.definition.wholeSchema
    return try ProtobufObject.decode(ProtobufEncoding.envelope(object, schema)) { apiVersion, kind in
      ResourceCatalog.builtin.definition(apiVersion: apiVersion, kind: kind)?.wholeSchema
    }
  }

  private func definition(_ schema: JSONObject) -> JSONObject {
    [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": "crontabs.stable.example.com", "labels": ["a": "b"]],
      "spec": [
        "group": "stable.example.com", "scope": "Namespaced",
        "names": [
          "plural": "crontabs", "singular": "crontab", "kind": "CronTab", "listKind": "CronTabList",
          "shortNames": ["ct"], "categories": ["all"],
        ],
        "conversion": [
          "strategy": "Webhook",
          "webhook": [
            "conversionReviewVersions": ["v1"],
            "clientConfig": [
              "caBundle": "Zm9v", "service": ["namespace": "n", "name": "s", "path": "/convert", "port": 443],
            ],
          ],
        ],
        "versions": [
          [
            "name": "v1", "served": true, "storage": true, "deprecated": true, "deprecationWarning": "",
            "schema": ["openAPIV3Schema": .object(schema)],
            "subresources": [
              "status": [:],
              "scale": [
                "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
                "labelSelectorPath": ".status.selector",
              ],
            ],
            "additionalPrinterColumns": [
              [
                "name": "Spec", "type": "string", "jsonPath": ".spec.cronSpec", "priority": 1, "format": "name",
                "description": "d",
              ]
            ],
            "selectableFields": [["jsonPath": ".spec.image"]],
          ]
        ],
      ],
      "status": [
        "storedVersions": ["v1"], "acceptedNames": ["plural": "crontabs", "kind": "CronTab"],
        "conditions": [
          ["type": "Established", "status": "True", "reason": "InitialNamesAccepted", "message": "m"]
        ],
      ],
    ]
  }

  @Test("come through whole")
  func wholeDefinition() throws {
    let object = definition(CronTabs.schema)
    #expect(try decode(object) == object)
  }

  @Test(
    "every word of a schema comes through",
    arguments: [
      #"{"id": "i", "$schema": "s", "$ref": "r", "description": "d", "type": "string", "format": "date", "title": "t"}"#,
      #"{"default": {"a": [1, null, true, "x", 1.5]}}"#, #"{"default": 0}"#, #"{"default": false}"#,
      #"{"default": ""}"#, #"{"default": []}"#, #"{"default": null}"#, #"{"example": 0}"#,
      #"{"maximum": 0, "minimum": -1.5, "multipleOf": 0.25}"#, #"{"maximum": 9007199254740992}"#,
      #"{"exclusiveMaximum": true, "exclusiveMinimum": true, "uniqueItems": true, "nullable": true}"#,
      #"{"maxLength": 0, "minLength": 0, "maxItems": 0, "minItems": 0, "maxProperties": 0, "minProperties": 0}"#,
      #"{"pattern": "^a$", "enum": [1, "a", null, {"b": 2}, ""], "required": ["a", "b"]}"#,
      #"{"items": {"type": "string"}}"#, #"{"items": {}}"#, #"{"items": [{"type": "string"}, {}]}"#,
      #"{"additionalProperties": true}"#, #"{"additionalProperties": false}"#, #"{"additionalProperties": {}}"#,
      #"{"additionalProperties": {"type": "integer", "items": {"additionalProperties": false}}}"#,
      #"{"additionalItems": false}"#, #"{"additionalItems": {"type": "string"}}"#,
      #"{"dependencies": {"a": ["b", "c"], "d": {"required": ["e"]}}}"#,
      #"{"allOf": [{"type": "string"}, {}], "anyOf": [{}], "oneOf": [{"not": {"required": ["a"]}}], "not": {}}"#,
      #"{"properties": {"": {}, "a": {"properties": {"b": {"type": "string"}}}}}"#,
      #"{"patternProperties": {"^x": {}}, "definitions": {"d": {}}}"#,
      #"{"externalDocs": {"description": "d", "url": "u"}}"#,
      #"""
      {"x-kubernetes-preserve-unknown-fields": false, "x-kubernetes-embedded-resource": true,
       "x-kubernetes-int-or-string": true, "x-kubernetes-list-map-keys": ["a"], "x-kubernetes-list-type": "map",
       "x-kubernetes-map-type": "atomic", "x-kubernetes-validations": [
         {"rule": "r", "message": "m", "messageExpression": "e", "reason": "FieldValueInvalid", "fieldPath": ".a",
          "optionalOldSelf": false}]}
      """#,
    ])
  func words(_ schema: String) throws {
    let object = definition(["properties": ["spec": .object(CronTabs.object(schema))]])
    try #require(CronTabs.object(schema).isEmpty == false)
    #expect(try decode(object) == object)
  }

  @Test("the numbers are those of Kubernetes' messages")
  func numbers() throws {
    var schema = ProtobufWriter()
    // What a Go program writes for fields that are not set and no pointers.
    for number in [1, 2, 4, 5, 6, 7, 15] { schema.string(number, number == 5 ? "object" : "") }
    for number in [10, 12, 18, 37, 39, 40] { schema.boolean(number, false) }
    schema.message(30) { choice in
      choice.boolean(1, true)
      choice.message(2) { $0.string(5, "integer") }
    }
    schema.message(24) { $0.message(2) { $0.string(5, "string") } }
    schema.message(20) { $0.string(1, "1") }
    let message = schema.bytes
    let bytes = ProtobufEncoding.envelope("apiextensions.k8s.io/v1", "CustomResourceDefinition") { crd in
      crd.message(2) { spec in
        spec.message(7) { version in
          version.boolean(2, false)
          version.message(4) { $0.bytes(1, message) }
        }
        spec.message(9) { $0.string(1, "None") }
        spec.boolean(10, false)
      }
    }
    let object = try ProtobufObject.decode(bytes) { _, _ in CustomResourceDefinition.definition.wholeSchema }
    #expect(
      object[object: "spec"] == [
        "versions": [
          [
            "schema": [
              "openAPIV3Schema": [
                "type": "object", "additionalProperties": ["type": "integer"], "items": [["type": "string"]],
                "enum": [1],
              ]
            ]
          ]
        ],
        "conversion": ["strategy": "None"],
      ])
  }

  @Test("schemas that lie too deep in each other, and numbers that JSON does not have, are refused")
  func refused() throws {
    func schema(_ depth: Int) -> JSONObject {
      var schema: JSONObject = ["type": "string"]
      for _ in 0..<depth { schema = ["properties": ["a": .object(schema)]] }
      return schema
    }
    let deep = definition(schema(60))
    #expect(try decode(deep) == deep)
    for kind in [24, 29, 30] {
      var message: [UInt8] = []
      for _ in 0..<400 {
        var outer = ProtobufWriter()
        if kind == 29 {
          outer.message(29) { $0.bytes(2, message) }
        } else {
          outer.message(kind) { $0.bytes(kind == 24 ? 1 : 2, message) }
        }
        message = outer.bytes
      }
      let bytes = envelope(message)
      #expect(throws: ProtobufError.self, "nested by field \(kind)") {
        try ProtobufObject.decode(bytes) { _, _ in CustomResourceDefinition.definition.wholeSchema }
      }
    }
    for number in [Double.nan, .infinity, -.infinity] {
      var message = ProtobufWriter()
      message.double(9, number)
      let bytes = envelope(message.bytes)
      #expect(throws: ProtobufError.self, "\(number)") {
        try ProtobufObject.decode(bytes) { _, _ in CustomResourceDefinition.definition.wholeSchema }
      }
    }
  }

  private func envelope(_ schema: [UInt8]) -> [UInt8] {
    ProtobufEncoding.envelope("apiextensions.k8s.io/v1", "CustomResourceDefinition") { crd in
      crd.message(2) { spec in spec.message(7) { $0.message(4) { $0.bytes(1, schema) } } }
    }
  }
}
