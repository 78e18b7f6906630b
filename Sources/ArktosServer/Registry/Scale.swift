internal import ArktosCore

/// The `scale` subresource: the number of replicas of a kind, seen as `autoscaling/v1` Scale.
enum Scale {
  /// The scale of an object.
  static func view(of object: JSONObject, _ revision: Revision) -> JSONObject {
    let metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    var scaleMetadata = JSONObject()
    for field in ["name", "namespace", "tenant", "uid", "hashKey", "creationTimestamp"] {
      scaleMetadata[field] = metadata.json[field]
    }
    scaleMetadata["resourceVersion"] = .string("\(revision)")
    let selector = object[object: "spec"]?[object: "selector"].flatMap { LabelSelector(LabelSelectorSpec(json: $0)) }
    var status: JSONObject = ["replicas": .int(object[object: "status"]?[int: "replicas"] ?? 0)]
    if let selector { status["selector"] = .string(selector.description) }
    return [
      "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .object(scaleMetadata),
      "spec": ["replicas": .int(object[object: "spec"]?[int: "replicas"] ?? 0)], "status": .object(status),
    ]
  }

  /// The object with the number of replicas that a Scale asks for.
  static func applied(_ scale: JSONObject, to stored: JSONObject, _ revision: Revision, _ request: RegistryRequest)
    throws(APIError) -> JSONObject
  {
    guard let replicas = scale[object: "spec"]?[int: "replicas"], replicas >= 0 else {
      throw .invalid(
        request.type, name: request.name ?? "",
        causes: [
          APIError.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: must be a whole number, 0 or more",
            field: "spec.replicas")
        ])
    }
    var object = stored
    var spec = object[object: "spec"] ?? [:]
    spec["replicas"] = .int(replicas)
    object["spec"] = .object(spec)
    var metadata = object[object: "metadata"] ?? [:]
    metadata["resourceVersion"] = scale[object: "metadata"]?["resourceVersion"]
    object["metadata"] = .object(metadata)
    return object
  }
}
