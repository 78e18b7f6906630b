internal import ArktosCore

/// All groups, versions and kinds in one answer to `/api` and `/apis`, for clients that ask for it in that form.
///
/// Source: Kubernetes' `apidiscovery.k8s.io/v2`, APIGroupDiscoveryList.
struct AggregatedDiscovery: Sendable {
  private static let group = "apidiscovery.k8s.io"
  private static let kind = "APIGroupDiscoveryList"

  /// By the versions of the list that clients may ask for: `/api`, then `/apis`.
  private let documents: [String: (core: OpenAPIDocuments.Document, groups: OpenAPIDocuments.Document)]

  init(catalog: ResourceCatalog) {
    var versions: [(group: String, version: String)] = []
    for definition in catalog.served {
      let place = (group: definition.type.group, version: definition.type.version)
      if !versions.contains(where: { $0 == place }) { versions.append(place) }
    }
    versions.sort { VersionPriority.precedes($0.version, $1.version) }
    var groups: [String] = []
    for definition in catalog.served where !groups.contains(definition.type.group) {
      groups.append(definition.type.group)
    }
    let items = groups.map { group in
      let versions = versions.filter { $0.group == group }.map { Self.version($0.version, of: group, catalog) }
      let name: JSONObject = group.isEmpty ? [:] : ["name": .string(group)]
      return (group: group, item: ["metadata": .object(name), "versions": .array(versions)] as JSONValue)
    }
    func document(_ version: String, _ isIncluded: (String) -> Bool) -> OpenAPIDocuments.Document {
      let list: JSONObject = [
        "kind": .string(Self.kind), "apiVersion": .string("\(Self.group)/\(version)"), "metadata": [:],
        "items": .array(items.filter { isIncluded($0.group) }.map(\.item)),
      ]
      return OpenAPIDocuments.Document(list.encoded())
    }
    var documents: [String: (core: OpenAPIDocuments.Document, groups: OpenAPIDocuments.Document)] = [:]
    for version in ["v2", "v2beta1"] {
      documents[version] = (document(version) { $0.isEmpty }, document(version) { !$0.isEmpty })
    }
    self.documents = documents
  }

  /// The answer; nil for another path, or for a client that wants the older form.
  ///
  /// - Parameter path: without a tenant's prefix.
  func answer(_ request: APIRequest, path: String) -> APIResponse? {
    let isCore = path == "/api" || path == "/api/"
    guard isCore || path == "/apis" || path == "/apis/", let version = wantedVersion(request),
      let document = documents[version].map({ isCore ? $0.core : $0.groups })
    else { return nil }
    let tag = "\"\(document.hash)\""
    var headers: HeaderFields = [:]
    headers["etag"] = tag
    headers["vary"] = "Accept"
    headers["cache-control"] = "no-cache, private"
    if request.headers["if-none-match"] == tag { return APIResponse(status: 304, headers: headers) }
    headers["content-type"] = "application/json;g=\(Self.group);v=\(version);as=\(Self.kind)"
    return APIResponse(status: 200, headers: headers, body: .bytes(document.bytes))
  }

  /// The version of the list that the client prefers to the older form.
  private func wantedVersion(_ request: APIRequest) -> String? {
    for entry in (request.headers["accept"] ?? "").split(separator: ",") {
      let parts = entry.split(separator: ";").map { $0.filter { $0 != " " } }
      guard let type = parts.first, ["application/json", "application/*", "*/*"].contains(String(type)) else {
        continue
      }
      let parameters = Set(parts.dropFirst())
      if parameters.contains("as=\(Self.kind)"), parameters.contains("g=\(Self.group)") {
        for version in ["v2", "v2beta1"] where parameters.contains("v=\(version)") { return version }
      } else if !parameters.contains(where: { $0.hasPrefix("as=") }) {
        return nil
      }
    }
    return nil
  }

  // MARK: - Parts

  private static func version(_ version: String, of group: String, _ catalog: ResourceCatalog) -> JSONValue {
    let definitions = catalog.served.filter { $0.type.group == group && $0.type.version == version }
    return [
      "version": .string(version), "resources": .array(definitions.map { .object(resource($0)) }),
      "freshness": "Current",
    ]
  }

  private static func resource(_ definition: ResourceDefinition) -> JSONObject {
    let type = definition.type
    var resource: JSONObject = [
      "resource": .string(type.plural), "responseKind": kind(type.group, type.version, type.kind),
      "scope": type.scope == .namespace ? "Namespaced" : "Cluster", "singularResource": .string(definition.singular),
      "verbs": .array(DiscoveryDocuments.verbs(of: definition)),
    ]
    resource[strings: "shortNames"] = definition.shortNames
    resource[strings: "categories"] = definition.categories
    let subresources = definition.subresources.sorted { $0.rawValue < $1.rawValue }.map { subresource -> JSONValue in
      [
        "subresource": .string(subresource.rawValue),
        "responseKind": answer(of: subresource, type),
        "verbs": .array(DiscoveryDocuments.verbs(of: subresource)),
      ]
    }
    if !subresources.isEmpty { resource["subresources"] = .array(subresources) }
    return resource
  }

  /// What a subresource is, if it is not the object itself.
  private static func answer(of subresource: ResourceDefinition.Subresource, _ type: ResourceType) -> JSONValue {
    switch subresource {
    case .scale: kind("autoscaling", "v1", "Scale")
    case .token:
      kind(
        ReviewKinds.tokenRequest.type.group, ReviewKinds.tokenRequest.type.version, ReviewKinds.tokenRequest.type.kind)
    case .finalize, .status: kind(type.group, type.version, type.kind)
    }
  }

  private static func kind(_ group: String, _ version: String, _ kind: String) -> JSONValue {
    ["group": .string(group), "version": .string(version), "kind": .string(kind)]
  }
}
