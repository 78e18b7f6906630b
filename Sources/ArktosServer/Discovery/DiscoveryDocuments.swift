internal import ArktosCore

/// The documents by which clients learn which kinds a server serves.
///
/// Source: Kubernetes' discovery API (`meta/v1` APIVersions, APIGroupList, APIResourceList), with Arktos' `tenanted`.
struct DiscoveryDocuments: Sendable {
  var catalog: ResourceCatalog

  /// The document at a path; nil if the path is no discovery path.
  func document(at path: String) -> JSONObject? {
    let segments = path.split(separator: "/").map(String.init)
    switch (segments.first, segments.count) {
    case (nil, _): return paths
    case ("api", 1): return coreVersions
    case ("api", 2): return resources(group: "", version: segments[1])
    case ("apis", 1): return groupList
    case ("apis", 2): return group(segments[1]).map { groupDocument($0.0, $0.1, isStandalone: true) }
    case ("apis", 3): return resources(group: segments[1], version: segments[2])
    default: return nil
    }
  }

  /// Where there is something to be read. Source: Kubernetes' `RootPaths`.
  private var paths: JSONObject {
    var paths: Set = [
      "/api", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
    ]
    for type in catalog.served.map(\.type) {
      paths.insert(type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)")
      if !type.group.isEmpty { paths.insert("/apis/\(type.group)") }
    }
    return ["paths": .array(paths.sorted().map(JSONValue.string))]
  }

  private var coreVersions: JSONObject {
    [
      "kind": "APIVersions", "versions": .array(versions(of: "").map(JSONValue.string)),
      "serverAddressByClientCIDRs": [],
    ]
  }

  private var groupList: JSONObject {
    var groups: [String] = []
    for definition in catalog.served
    where !definition.type.group.isEmpty && !groups.contains(definition.type.group) {
      groups.append(definition.type.group)
    }
    return [
      "kind": "APIGroupList", "apiVersion": "v1",
      "groups": .array(groups.map { .object(groupDocument($0, versions(of: $0), isStandalone: false)) }),
    ]
  }

  private func group(_ name: String) -> (String, [String])? {
    let versions = versions(of: name)
    return versions.isEmpty || name.isEmpty ? nil : (name, versions)
  }

  private func versions(of group: String) -> [String] {
    var versions: [String] = []
    for definition in catalog.served
    where definition.type.group == group && !versions.contains(definition.type.version) {
      versions.append(definition.type.version)
    }
    return versions.sorted(by: VersionPriority.precedes)
  }

  private func groupDocument(_ name: String, _ versions: [String], isStandalone: Bool) -> JSONObject {
    let list: [JSONValue] = versions.map {
      ["groupVersion": .string("\(name)/\($0)"), "version": .string($0)]
    }
    var document: JSONObject = isStandalone ? ["kind": "APIGroup", "apiVersion": "v1"] : [:]
    document["name"] = .string(name)
    document["versions"] = .array(list)
    document["preferredVersion"] = list[0]
    return document
  }

  private func resources(group: String, version: String) -> JSONObject? {
    let definitions = catalog.served.filter { $0.type.group == group && $0.type.version == version }
    guard let first = definitions.first else { return nil }
    return [
      "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(first.type.apiVersion),
      "resources": .array(definitions.flatMap(resources)),
    ]
  }

  static func verbs(of definition: ResourceDefinition) -> [JSONValue] {
    if definition.isQuestion { return ["create"] }
    return ["create", "delete"] + (definition.strategy.allowsDeleteCollection ? ["deletecollection"] : [])
      + ["get", "list", "patch", "update", "watch"]
  }

  private func resources(_ definition: ResourceDefinition) -> [JSONValue] {
    var resource = entry(definition, subresource: nil)
    resource["verbs"] = .array(Self.verbs(of: definition))
    resource[strings: "shortNames"] = definition.shortNames
    resource[strings: "categories"] = definition.categories
    let subresources = definition.subresources.sorted { $0.rawValue < $1.rawValue }
    return [.object(resource)] + subresources.map { .object(subresourceEntry(definition, $0)) }
  }

  private func subresourceEntry(_ definition: ResourceDefinition, _ subresource: ResourceDefinition.Subresource)
    -> JSONObject
  {
    var resource = entry(definition, subresource: subresource.rawValue)
    if subresource == .scale {
      resource["group"] = "autoscaling"
      resource["version"] = "v1"
      resource["kind"] = "Scale"
    }
    if subresource == .token {
      let type = ReviewKinds.tokenRequest.type
      resource["group"] = .string(type.group)
      resource["version"] = .string(type.version)
      resource["kind"] = .string(type.kind)
    }
    resource["verbs"] = .array(Self.verbs(of: subresource))
    return resource
  }

  static func verbs(of subresource: ResourceDefinition.Subresource) -> [JSONValue] {
    switch subresource {
    case .finalize: ["update"]
    case .token: ["create"]
    case .scale, .status: ["get", "patch", "update"]
    }
  }

  private func entry(_ definition: ResourceDefinition, subresource: String?) -> JSONObject {
    let type = definition.type
    return [
      "name": .string(subresource.map { "\(type.plural)/\($0)" } ?? type.plural),
      "singularName": .string(subresource == nil ? definition.singular : ""),
      "namespaced": .bool(type.scope == .namespace), "tenanted": .bool(type.scope != .cluster),
      "kind": .string(type.kind),
    ]
  }
}
