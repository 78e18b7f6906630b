import ArktosCore
import Testing

@Suite("Definitions of custom kinds")
struct DefinitionRulesTests {
  private func causes(_ crd: CustomResourceDefinition) -> [String] {
    CustomResourceDefinition.definition.validationErrors(of: crd.json).map { "\($0.field): \($0.message)" }
  }

  @Test("a structural one is accepted")
  func accepted() {
    #expect(causes(CronTabs.definition()).isEmpty)
  }

  @Test(
    "schemas that are not structural are refused in Kubernetes' words",
    arguments: [
      (#"{"type": "string"}"#, #"type: Invalid value: "string": must be object at the root"#),
      ("{}", "type: Required value: must not be empty at the root"),
      (
        #"{"type": "object", "properties": {"a": {}}}"#,
        "properties[a].type: Required value: must not be empty for specified object fields"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "array"}}}"#,
        "properties[a].items: Required value: must be specified"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "array", "items": {}}}}"#,
        "properties[a].items.type: Required value: must not be empty for specified array items"
      ),
      (
        #"{"type": "object", "properties": {"metadata": {"type": "object", "required": ["labels"]}}}"#,
        "properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is "
          + "implicitly specified"
      ),
      (
        #"{"type": "object", "anyOf": [{"properties": {"a": {"minimum": 1}}}]}"#,
        "properties[a]: Required value: because it is defined in "
          + "spec.validation.openAPIV3Schema.anyOf[0].properties[a]"
      ),
      (#"{"type": "object", "not": {"type": "object"}}"#, "not.type: Forbidden: must be empty to be structural"),
      (
        #"{"type": "object", "properties": {"a": {"type": "string", "uniqueItems": true}}}"#,
        "properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes "
          + "quadratic"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "object", "additionalProperties": false}}}"#,
        "properties[a].additionalProperties: Forbidden: additionalProperties cannot be set to false"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}, "#
          + #""additionalProperties": {"type": "string"}}}}"#,
        "properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"
      ),
      (
        #"{"type": "object", "x-kubernetes-preserve-unknown-fields": false}"#,
        "x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}"#,
        #"properties[a].pattern: Invalid value: "(": must be a valid regular expression, but isn't: "#
          + "error parsing regexp: missing closing ): `(`"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "word"}}}"#,
        #"properties[a].type: Unsupported value: "word": supported values: "array", "boolean", "integer", "number", "#
          + #""object", "string""#
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "integer", "default": "x"}}}"#,
        #"properties[a].default: Invalid value: "string": "#
          + #"spec.validation.openAPIV3Schema.properties[a].default in body must be of type integer: "string""#
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "object", "default": {"b": 1}}}}"#,
        #"properties[a].default: Invalid value: {"b":1}: must not have unknown fields: b"#
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "array", "x-kubernetes-list-type": "map", "#
          + #""x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "#
          + #""properties": {"k": {"type": "string"}}}}}}"#,
        "properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it "
          + "must have a default or be a required property"
      ),
      (
        #"{"type": "object", "properties": {"a": {"type": "object", "x-kubernetes-embedded-resource": true}}}"#,
        "properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without "
          + "x-kubernetes-preserve-unknown-fields"
      ),
    ])
  func refusals(schema: String, problem: String) {
    let found = causes(CronTabs.definition(schema: CronTabs.object(schema)))
    #expect(found.contains("spec.validation.openAPIV3Schema.\(problem)"), "\(found)")
  }

  @Test("rules in CEL are refused, wherever they are, and never ignored")
  func validationRules() {
    let rules = #""x-kubernetes-validations": [{"rule": "self.a < self.b"}]"#
    for schema in [
      "{\"type\": \"object\", \(rules)}",
      "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"object\", \(rules)}}}",
      "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", "
        + "\"items\": {\"type\": \"object\", \(rules)}}}}",
    ] {
      let found = causes(CronTabs.definition(schema: CronTabs.object(schema)))
      #expect(found.contains { $0.contains("x-kubernetes-validations: Forbidden") && $0.contains("not supported") })
    }
  }

  @Test("names, versions and conversions are checked")
  func definitions() {
    func problems(_ change: (inout CustomResourceDefinition) -> Void) -> [String] {
      var crd = CronTabs.definition()
      change(&crd)
      return causes(crd)
    }
    #expect(
      problems { $0.metadata.name = "x.example.com" } == [
        "metadata.name: Invalid value: \"x.example.com\": must be spec.names.plural+\".\"+spec.group"
      ])
    #expect(problems { $0.spec.group = "nodots" }.contains { $0.contains("should be a domain with at least one dot") })
    #expect(problems { $0.spec.scope = "Odd" }.contains { $0.hasPrefix("spec.scope: Unsupported value") })
    #expect(problems { $0.spec.json["conversion"] = ["strategy": "Webhook"] }.contains { $0.contains("webhooks") })
    #expect(problems { $0.spec.json["preserveUnknownFields"] = true }.contains { $0.contains("cannot set to true") })
    #expect(
      causes(CronTabs.definition(versions: ["v1", "v2"], storage: "v3")).contains {
        $0.contains("must have exactly one version marked as storage version")
      })
    #expect(
      causes(CronTabs.definition(versions: ["v1", "v1"])).contains { $0.contains("must contain unique version names") })
    #expect(
      causes(CronTabs.definition(more: ["selectableFields": [["jsonPath": ".spec.labels"]]])).contains {
        $0.contains("must point to a field of type string, boolean or integer")
      })
    #expect(
      causes(
        CronTabs.definition(
          more: ["subresources": ["scale": ["specReplicasPath": ".a", "statusReplicasPath": ".status.replicas"]]])
      ).contains { $0.contains("should be a json path under .spec") })
  }

  @Test("unknown fields are found at any depth of a schema, also where it may be a boolean")
  func unknownFields() {
    var object = CronTabs.object(
      #"""
      {"odd": 1, "spec": {"odd": 2, "versions": [{"schema": {"openAPIV3Schema": {"properties": {
        "a": {"additionalProperties": {"odd": 1}}, "b": {"additionalProperties": true, "odd": 2}}}}}]}}
      """#)
    let schema = "spec.versions[0].schema.openAPIV3Schema.properties"
    #expect(
      Set(CustomResourceDefinition.definition.pruneAndApplyDefaults(to: &object)) == [
        "odd", "spec.odd", "\(schema)[a].additionalProperties.odd", "\(schema)[b].odd",
      ])
  }

  @Test("a name that another definition of the group has is not accepted, and what is established stays so")
  func names() {
    var first = CronTabs.definition()
    CustomKindStatus.renew(&first, stored: nil, others: [], at: "2026-01-01T00:00:00Z")
    #expect(first.isTrue(.namesAccepted) && first.isTrue(.established))
    #expect(first.status.storedVersions == ["v1"])
    #expect(first.status.acceptedNames.shortNames == ["ct"])

    var second = CronTabs.definition()
    second.spec.json["names"] = ["plural": "others", "kind": "Other", "listKind": "OtherList", "shortNames": ["ct"]]
    CustomKindStatus.renew(&second, stored: nil, others: [first], at: "2026-01-01T00:00:00Z")
    #expect(!second.isTrue(.namesAccepted) && !second.isTrue(.established))
    #expect(second.status.conditions[type: "NamesAccepted"]?.reason == "ShortNamesConflict")

    var later = second
    CustomKindStatus.renew(&later, stored: second, others: [], at: "2026-01-02T00:00:00Z")
    #expect(later.isTrue(.established))
    var again = later
    CustomKindStatus.renew(&again, stored: later, others: [first], at: "2026-01-03T00:00:00Z")
    #expect(again.isTrue(.established) && !again.isTrue(.namesAccepted))
  }
}
