internal import ArktosCore

/// The `scale` subresource: the number of replicas of a kind, seen as `autoscaling/v1` Scale.
enum Scale {
  static let apiVersion = "autoscaling/v1"
  private static let replicas: [FieldStep] = [.field("spec"), .field("replicas")]

  static let schema = ResourceDefinition.schemas(
    around: BuiltinTypes.schema("Scale", in: "io.k8s.api.autoscaling.v1")
  ).whole

  /// The scale of an object.
  static func view(of object: JSONObject, _ revision: Revision) -> JSONObject {
    let metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    var scaleMetadata = JSONObject()
    for field in ["name", "namespace", "tenant", "uid", "hashKey", "creationTimestamp"] {
      scaleMetadata[field] = metadata.json[field]
    }
    scaleMetadata["resourceVersion"] = .string("\(revision)")
    scaleMetadata["managedFields"] = owners(of: metadata)
    let selector = object[object: "spec"]?[object: "selector"].flatMap { LabelSelector(LabelSelectorSpec(json: $0)) }
    var status: JSONObject = ["replicas": .int(object[object: "status"]?[int: "replicas"] ?? 0)]
    if let selector { status["selector"] = .string(selector.description) }
    return [
      "kind": "Scale", "apiVersion": .string(apiVersion), "metadata": .object(scaleMetadata),
      "spec": ["replicas": .int(object[object: "spec"]?[int: "replicas"] ?? 0)], "status": .object(status),
    ]
  }

  /// Who owns the number of replicas.
  private static func owners(of metadata: ObjectMeta) -> JSONValue? {
    let owned = FieldSet(paths: [replicas])
    return ManagedFields(
      ManagedFields(stored: metadata.json["managedFields"]).entries.compactMap { entry in
        guard entry.fields.contains(replicas) else { return nil }
        var entry = entry
        entry.manager.apiVersion = apiVersion
        entry.fields = owned
        return entry
      }
    ).json
  }

  /// What an applied Scale says of the object.
  static func configuration(_ scale: JSONObject, _ request: RegistryRequest) throws(APIError) -> JSONObject {
    try requireKind(scale)
    var metadata = scale[object: "metadata"] ?? [:]
    metadata.removeAll { name, _ in !["name", "namespace", "tenant", "uid", "resourceVersion"].contains(name) }
    return [
      "apiVersion": .string(request.type.apiVersion), "kind": .string(request.type.kind),
      "metadata": .object(metadata), "spec": scale["spec"] ?? [:],
    ]
  }

  private static func requireKind(_ scale: JSONObject) throws(APIError) {
    let (apiVersion, kind) = (scale[string: "apiVersion"] ?? Self.apiVersion, scale[string: "kind"] ?? "Scale")
    guard apiVersion == Self.apiVersion, kind == "Scale" else {
      throw .badRequest(
        "the object provided is a \(kind) in \(apiVersion), but the request is for a Scale in \(Self.apiVersion)")
    }
  }

  /// The object with the number of replicas that a Scale asks for.
  static func applied(_ scale: JSONObject, to stored: Registry.Stored, _ request: RegistryRequest) throws(APIError)
    -> JSONObject
  {
    try requireKind(scale)
    // Go programs leave a zero out.
    guard let replicas = (scale[object: "spec"]?["replicas"] ?? 0).intValue, replicas >= 0 else {
      throw .invalid(
        request.type, name: request.name ?? "",
        causes: [
          APIError.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: must be a whole number, 0 or more",
            field: "spec.replicas")
        ])
    }
    var object = stored.object
    var spec = object[object: "spec"] ?? [:]
    spec["replicas"] = .int(replicas)
    object["spec"] = .object(spec)
    var metadata = object[object: "metadata"] ?? [:]
    metadata["resourceVersion"] = scale[object: "metadata"]?["resourceVersion"]
    object["metadata"] = .object(metadata)
    return object
  }
}
