package import ArktosCore

/// What `apply` has to do about one object.
package enum ApplyPlan: Hashable, Sendable {
  case create(DynamicObject)
  /// A merge patch (RFC 7386) that holds only for the version of the object that it was made for.
  case patch(JSONObject)
  case nothing

  /// Where what was applied last is kept, for kubectl and this program alike.
  package static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

  /// - Parameters:
  ///   - manifest: the object as it is wanted, in its place.
  ///   - current: the object on the server; nil if there is none.
  ///   - schema: of the whole object; ``Schema/any`` for kinds that are not known here.
  package init(manifest: DynamicObject, current: DynamicObject?, schema: Schema) {
    let modified = Self.annotated(manifest)
    guard let current else {
      self = .create(modified)
      return
    }
    let merged = ThreeWayMerge.merged(
      original: Self.lastApplied(current), modified: modified.json, current: current.json, schema: schema)
    var patch = MergePatch.difference(from: current.json, to: merged)
    guard !patch.isEmpty else {
      self = .nothing
      return
    }
    var metadata = patch[object: "metadata"] ?? [:]
    metadata["resourceVersion"] = .string(current.metadata.resourceVersion)
    patch["metadata"] = .object(metadata)
    self = .patch(patch)
  }

  /// Whether the object was made in another way than by `apply`, so that removed fields cannot be known.
  package static func lacksAnnotation(_ object: DynamicObject) -> Bool {
    object.metadata.annotations[annotation] == nil
  }

  private static func lastApplied(_ object: DynamicObject) -> JSONObject? {
    object.metadata.annotations[annotation].flatMap { try? JSONObject(parsing: Array($0.utf8)) }
  }

  /// The manifest with itself in its annotation.
  private static func annotated(_ manifest: DynamicObject) -> DynamicObject {
    var object = manifest
    // The server's own: some exporters leave them in.
    object.json["metadata"] = .object(without(["creationTimestamp", "managedFields"], object.metadata.json))
    var annotations = object.metadata.annotations
    annotations[annotation] = nil
    object.metadata.annotations = annotations
    let text = String(decoding: JSONValue.object(object.json).sortedByName().encoded(), as: UTF8.self)
    annotations[annotation] = text + "\n"
    object.metadata.annotations = annotations
    return object
  }

  private static func without(_ names: Set<String>, _ object: JSONObject) -> JSONObject {
    var object = object
    object.removeAll { name, _ in names.contains(name) }
    return object
  }
}
