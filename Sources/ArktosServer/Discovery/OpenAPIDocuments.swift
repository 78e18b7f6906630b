internal import ArktosCore

/// The OpenAPI v3 documents: which paths can be patched, and with which query parameters.
///
/// kubectl looks there whether the server validates fields and knows dry runs, and leaves both to the server then. The
/// schemas of the kinds are not told.
///
/// Source: Kubernetes' `/openapi/v3`, as client-go's `openapi3` and kubectl's `QueryParamVerifierV3` read it.
struct OpenAPIDocuments: Sendable {
  var catalog: ResourceCatalog

  private static let root = "/openapi/v3"

  /// The document at a path; nil if the path is none of theirs.
  func document(at path: String) -> JSONObject? {
    if path == Self.root { return index }
    guard path.hasPrefix(Self.root + "/") else { return nil }
    let place = String(path.dropFirst(Self.root.count))
    let definitions = catalog.definitions.filter { Self.path(of: $0.type) == place }
    return definitions.isEmpty ? nil : document(of: definitions)
  }

  private var index: JSONObject {
    var paths = JSONObject()
    for definition in catalog.definitions {
      let path = Self.path(of: definition.type)
      paths[String(path.dropFirst())] = ["serverRelativeURL": .string(Self.root + path)]
    }
    return ["paths": .object(paths)]
  }

  private static func path(of type: ResourceType) -> String {
    type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
  }

  private func document(of definitions: [ResourceDefinition]) -> JSONObject {
    var paths = JSONObject()
    for definition in definitions {
      let type = definition.type
      let namespace = type.scope == .namespace ? "/namespaces/{namespace}" : ""
      paths["\(Self.path(of: type))\(namespace)/\(type.plural)/{name}"] = ["patch": .object(patch(type))]
    }
    return [
      "openapi": "3.0.0",
      "info": ["title": "Arktos", "version": ServerVersion.document["gitVersion"] ?? .null],
      "paths": .object(paths),
    ]
  }

  private func patch(_ type: ResourceType) -> JSONObject {
    let parameters: [JSONValue] = ["dryRun", "fieldManager", "fieldValidation"].map { name in
      ["name": .string(name), "in": "query", "schema": ["type": "string"]]
    }
    return [
      "operationId": .string("patch\(type.kind)"),
      "parameters": .array(parameters),
      // Strategic merge patches are taken too; a client that saw them here would look for the schemas to make one with.
      "requestBody": ["content": ["application/json-patch+json": [:], "application/merge-patch+json": [:]]],
      "responses": ["200": ["description": "OK"]],
      "x-kubernetes-action": "patch",
      "x-kubernetes-group-version-kind": [
        "group": .string(type.group), "kind": .string(type.kind), "version": .string(type.version),
      ],
    ]
  }
}
