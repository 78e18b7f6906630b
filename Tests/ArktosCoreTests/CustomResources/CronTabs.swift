import ArktosCore

/// The kind of Kubernetes' documentation, with parts of every sort.
enum CronTabs {
  static let schema = object(
    #"""
    {"type": "object", "properties": {
      "spec": {"type": "object", "required": ["cronSpec"], "properties": {
        "cronSpec": {"type": "string", "pattern": "^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$"},
        "image": {"type": "string", "default": "nginx"},
        "replicas": {"type": "integer", "minimum": 1, "maximum": 10},
        "size": {"x-kubernetes-int-or-string": true},
        "note": {"type": "string", "nullable": true, "maxLength": 5},
        "mode": {"type": "string", "enum": ["fast", "slow"]},
        "when": {"type": "string", "format": "date-time"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "ports": {
          "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"],
          "items": {"type": "object", "required": ["port"], "properties": {
            "port": {"type": "integer"}, "name": {"type": "string", "default": "web"}}}},
        "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "template": {
          "type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
        "a": {"type": "string"}, "b": {"type": "string"}},
        "oneOf": [
          {"required": ["a"]}, {"required": ["b"]}, {"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}}]},
      "status": {"type": "object", "properties": {
        "replicas": {"type": "integer"}, "selector": {"type": "string"}}}}}
    """#)

  /// An object that a test wrote down; without members if that is no JSON, which no test expects.
  static func object(_ text: String) -> JSONObject { (try? JSONObject(parsing: Array(text.utf8))) ?? [:] }

  static func definition(
    schema: JSONObject = schema, versions: [String] = ["v1"], storage: String = "v1", more: JSONObject = [:]
  ) -> CustomResourceDefinition {
    var crd = CustomResourceDefinition(name: "crontabs.stable.example.com", tenant: "t")
    crd.json["spec"] = [
      "group": "stable.example.com", "scope": "Namespaced",
      "names": ["plural": "crontabs", "kind": "CronTab", "shortNames": ["ct"]],
      "versions": .array(
        versions.map { name in
          var version: JSONObject = [
            "name": .string(name), "served": true, "storage": .bool(name == storage),
            "schema": ["openAPIV3Schema": .object(schema)],
          ]
          for (key, value) in more { version[key] = value }
          return .object(version)
        }),
    ]
    _ = CustomResourceDefinition.definition.pruneAndApplyDefaults(to: &crd.json)
    return crd
  }

  /// An object as the registry would check it, after pruning and defaults.
  static func causes(_ spec: JSONValue, schema: JSONObject = schema) throws -> [APIError.Cause] {
    guard let definition = CustomKind(Self.definition(schema: schema))?.served.first else { return [] }
    var object: JSONObject = [
      "apiVersion": "stable.example.com/v1", "kind": "CronTab",
      "metadata": ["name": "x", "namespace": "n", "tenant": "t"], "spec": spec,
    ]
    _ = definition.pruneAndApplyDefaults(to: &object)
    return definition.validationErrors(of: object)
  }
}
