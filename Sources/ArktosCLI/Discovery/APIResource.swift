package import ArktosCore

/// A kind as a server's discovery describes it.
package struct APIResource: Hashable, Sendable {
  package var type: ResourceType
  package var singular: String
  package var shortNames: [String]
  package var categories: [String]
  package var verbs: [String]

  package init(
    type: ResourceType, singular: String = "", shortNames: [String] = [], categories: [String] = [],
    verbs: [String] = []
  ) {
    self.type = type
    self.singular = singular.isEmpty ? type.kind.lowercased() : singular
    self.shortNames = shortNames
    self.categories = categories
    self.verbs = verbs
  }

  /// Reads an entry of an `APIResourceList`; nil for subresources.
  package init?(json: JSONObject, group: String, version: String) {
    guard let plural = json[string: "name"], !plural.contains("/"), let kind = json[string: "kind"] else { return nil }
    let isTenanted = json[bool: "tenanted"] ?? false
    let scope: ResourceScope = json[bool: "namespaced"] ?? false ? .namespace : isTenanted ? .tenant : .cluster
    self.init(
      type: ResourceType(
        group: json[string: "group"] ?? group, version: json[string: "version"] ?? version, kind: kind,
        plural: plural, scope: scope),
      singular: json[string: "singularName"] ?? "", shortNames: json[strings: "shortNames"],
      categories: json[strings: "categories"], verbs: json[strings: "verbs"])
  }

  /// `deployment.apps`, `pod`: how messages name an object's kind.
  package var singularGroupName: String { type.group.isEmpty ? singular : "\(singular).\(type.group)" }

  /// `deployment.apps/nginx`.
  package func label(_ name: String) -> String { "\(singularGroupName)/\(name)" }
}
