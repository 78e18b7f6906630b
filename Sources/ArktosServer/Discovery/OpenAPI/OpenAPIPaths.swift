internal import ArktosCore

/// The paths of a kind and what can be done at them, in both versions of OpenAPI.
///
/// kubectl looks at the parameters (`dryRun`, `fieldValidation`) and at the media types of patches; generators of clients
/// look at all of it.
struct OpenAPIPaths {
  let definition: ResourceDefinition
  /// The component of the kind.
  var component: String
  let schemas: OpenAPISchemas

  private var type: ResourceType { definition.type }

  /// The path items by their paths.
  var all: [(path: String, item: JSONObject)] {
    let namespace = type.scope == .namespace ? "/namespaces/{namespace}" : ""
    let collection = "\(type.pathPrefix)\(namespace)/\(type.plural)"
    if definition.isQuestion {
      let create: JSONObject = ["post": operation("create", "post", query: Self.writeQuery, body: true)]
      return [(collection, item(create, namespace: namespace, isNamed: false))]
    }
    var paths: [(String, JSONObject)] = []
    var verbs: JSONObject = [
      "get": operation("list", "list", query: Self.listQuery, answer: "\(component)List"),
      "post": operation("create", "post", query: Self.writeQuery, body: true),
    ]
    if definition.strategy.allowsDeleteCollection {
      verbs["delete"] = operation(
        "deletecollection", "deletecollection", query: Self.listQuery + Self.deleteQuery, answer: status)
    }
    paths.append((collection, item(verbs, namespace: namespace, isNamed: false)))
    verbs = [
      "get": operation("read", "get", query: ["resourceVersion"]),
      "put": operation("replace", "put", query: Self.writeQuery, body: true),
      "patch": operation("patch", "patch", query: Self.writeQuery + ["force"], body: true),
      "delete": operation(
        "delete", "delete", query: Self.deleteQuery,
        answer: definition.strategy.returnsDeletedObject ? component : status),
    ]
    paths.append(("\(collection)/{name}", item(verbs, namespace: namespace, isNamed: true)))
    if !namespace.isEmpty {
      let everywhere: JSONObject = [
        "get": operation("listForAllNamespaces", "list", query: Self.listQuery, answer: "\(component)List")
      ]
      paths.append(("\(type.pathPrefix)/\(type.plural)", item(everywhere, namespace: "", isNamed: false)))
    }
    for subresource in definition.subresources.sorted(by: { $0.rawValue < $1.rawValue }) where subresource != .scale {
      paths.append(
        ("\(collection)/{name}/\(subresource.rawValue)", item(part(subresource), namespace: namespace, isNamed: true)))
    }
    return paths
  }

  private func part(_ subresource: ResourceDefinition.Subresource) -> JSONObject {
    if subresource == .token {
      let token = OpenAPINames.component(of: ReviewKinds.tokenRequest)
      var path = self
      path.component = token
      return ["post": path.operation("create", "post", "Token", query: Self.writeQuery, body: true)]
    }
    let name = subresource.rawValue.capitalizedFirst
    var verbs: JSONObject = ["put": operation("replace", "put", name, query: Self.writeQuery, body: true)]
    if subresource == .status {
      verbs["get"] = operation("read", "get", name, query: ["resourceVersion"])
      verbs["patch"] = operation("patch", "patch", name, query: Self.writeQuery + ["force"], body: true)
    }
    return verbs
  }

  // MARK: - Parts

  private static let writeQuery = ["dryRun", "fieldManager", "fieldValidation"]
  private static let deleteQuery = ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"]
  private static let listQuery = [
    "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion",
    "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch",
  ]
  private static let flags: Set = ["allowWatchBookmarks", "force", "orphanDependents", "sendInitialEvents", "watch"]
  private static let numbers: Set = ["gracePeriodSeconds", "limit", "timeoutSeconds"]

  private var status: String { "\(OpenAPINames.metaPackage).Status" }

  private func item(_ verbs: JSONObject, namespace: String, isNamed: Bool) -> JSONObject {
    var item = verbs
    var parameters: [JSONValue] = []
    if isNamed { parameters.append(parameter("name", in: "path")) }
    if !namespace.isEmpty { parameters.append(parameter("namespace", in: "path")) }
    parameters.append(parameter("pretty", in: "query"))
    item["parameters"] = .array(parameters)
    return item
  }

  private func parameter(_ name: String, in place: String) -> JSONValue {
    let kind: JSONValue =
      Self.flags.contains(name) ? "boolean" : Self.numbers.contains(name) ? "integer" : "string"
    var parameter: JSONObject = ["name": .string(name), "in": .string(place)]
    if place == "path" { parameter["required"] = true }
    switch schemas.dialect {
    case .v2:
      parameter["type"] = kind
      parameter["uniqueItems"] = true
    case .v3: parameter["schema"] = ["type": kind, "uniqueItems": true]
    }
    return .object(parameter)
  }

  /// - Parameters:
  ///   - verb: the first word of the operation's id.
  ///   - action: what Kubernetes calls the verb.
  ///   - answer: the component of the answer; nil for the kind itself.
  private func operation(
    _ verb: String, _ action: String, _ part: String = "", query: [String], body: Bool = false, answer: String? = nil
  ) -> JSONValue {
    let group = type.group.split(separator: ".").first.map { String($0).capitalizedFirst } ?? "Core"
    var operation: JSONObject = [
      "operationId": .string(
        "\(verb)\(group)\(type.version.capitalizedFirst)\(type.scope == .namespace ? "Namespaced" : "")\(type.kind)\(part)"
      )
    ]
    var parameters = query.map { parameter($0, in: "query") }
    let answerSchema = JSONValue.object(schemas.reference(to: answer ?? component))
    switch schemas.dialect {
    case .v2:
      if body {
        let bodySchema: JSONValue = action == "patch" ? ["type": "object"] : .object(schemas.reference(to: component))
        parameters.append(["name": "body", "in": "body", "required": true, "schema": bodySchema])
      }
      operation["consumes"] = .array((action == "patch" ? patchTypes : ["application/json"]).map(JSONValue.string))
      operation["produces"] = ["application/json"]
      operation["responses"] = ["200": ["description": "OK", "schema": answerSchema]]
    case .v3:
      if body {
        let types = action == "patch" ? patchTypes : ["application/json"]
        let bodySchema: JSONValue = action == "patch" ? ["type": "object"] : .object(schemas.reference(to: component))
        let content = JSONObject(types.map { ($0, ["schema": bodySchema]) })
        operation["requestBody"] = ["content": .object(content), "required": true]
      }
      operation["responses"] = [
        "200": ["description": "OK", "content": ["application/json": ["schema": answerSchema]]]
      ]
    }
    operation["parameters"] = .array(parameters)
    operation["x-kubernetes-action"] = .string(action)
    operation["x-kubernetes-group-version-kind"] = OpenAPISchemas.groupVersionKind(type, type.kind)
    return .object(operation)
  }

  /// kubectl sends the kind of patch that it finds here.
  private var patchTypes: [String] { ObjectPatch.supportedTypes(for: definition) }
}

extension String {
  /// `status` as `Status`.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
