/// The annotation by which client-side apply remembers what it sent, and how server-side apply takes over from it.
///
/// Source: Kubernetes; only `kubectl apply --server-side` with its own manager's name takes over.
enum LastAppliedConfiguration {
  static let annotation = "kubectl.kubernetes.io/last-applied-configuration"
  static let manager = "kubectl"

  /// The conflicts without those about fields that still are as client-side apply made them: these were the same person's.
  static func conflicts(_ conflicts: [ApplyConflict], remainingIn apply: ServerSideApply) -> [ApplyConflict] {
    guard apply.manager.name == manager, let last = applied(to: apply.live),
      last[string: "apiVersion"] == apply.definition.type.apiVersion
    else { return conflicts }
    var value = JSONValue.object(last)
    _ = apply.definition.wholeSchema.normalize(&value)
    let config = value.objectValue ?? [:]
    let changes = apply.difference(from: config, to: apply.live)
    let mine = FieldSet(of: config, apply.definition.trackedSchema).subtracting(changes.written)
      .subtracting(changes.removed)
    return conflicts.filter { !mine.contains($0.path) }
  }

  /// Brings the annotation up to date where there is one, so that a return to client-side apply finds the truth.
  static func renew(in object: inout JSONObject, with config: JSONObject) {
    guard applied(to: object) != nil else { return }
    var config = config
    var configMetadata = config[object: "metadata"] ?? [:]
    var configAnnotations = configMetadata[object: "annotations"] ?? [:]
    if configAnnotations.removeValue(forKey: annotation) != nil {
      configMetadata["annotations"] = configAnnotations.isEmpty ? nil : .object(configAnnotations)
      config["metadata"] = .object(configMetadata)
    }
    let text = String(decoding: JSONValue.object(config).sortedByName().encoded(), as: UTF8.self) + "\n"
    var metadata = object[object: "metadata"] ?? [:]
    var annotations = metadata[object: "annotations"] ?? [:]
    annotations[annotation] = .string(text)
    let size = annotations.reduce(0) { $0 + $1.key.utf8.count + ($1.value.stringValue?.utf8.count ?? 0) }
    if size > FieldRules.maximumAnnotationBytes { annotations.removeValue(forKey: annotation) }
    metadata["annotations"] = .object(annotations)
    object["metadata"] = .object(metadata)
  }

  private static func applied(to object: JSONObject) -> JSONObject? {
    guard let text = object.value(at: ["metadata", "annotations", annotation])?.stringValue, !text.isEmpty else {
      return nil
    }
    return try? JSONObject(parsing: Array(text.utf8))
  }
}
