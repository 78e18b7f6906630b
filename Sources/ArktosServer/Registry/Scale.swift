internal import ArktosCore

/// The `scale` subresource: the number of replicas of a kind, seen as `autoscaling/v1` Scale.
enum Scale {
  static let apiVersion = "autoscaling/v1"
  private static let replicas: [FieldStep] = [.field("spec"), .field("replicas")]

  /// Where Kubernetes' own kinds have the numbers; their selectors are no texts.
  private static let builtinPaths = ScalePaths(
    specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], labelSelector: nil)

  static let schema = ResourceDefinition.schemas(
    around: BuiltinTypes.schema("Scale", in: "io.k8s.api.autoscaling.v1")
  ).whole

  /// The columns of a scale's table, whatever it is the scale of. Source: kube-apiserver's.
  static let columns: [PrinterColumn] = [
    .name,
    PrinterColumn("Desired", kind: .integer, path: "spec.replicas", description: "How many replicas are wanted."),
    PrinterColumn("Available", kind: .integer, path: "status.replicas", description: "How many replicas there are."),
    .age,
  ]

  /// The scale of an object.
  ///
  /// - Throws: 500 if a custom resource does not have the number that its definition speaks of, as Kubernetes does.
  static func view(of object: JSONObject, _ revision: Revision, _ definition: ResourceDefinition) throws(APIError)
    -> JSONObject
  {
    let paths = definition.scalePaths ?? builtinPaths
    let wanted = object.value(at: paths.specReplicas)?.intValue
    guard wanted != nil || definition.scalePaths == nil else {
      throw .internalError("the spec replicas field \".\(paths.specReplicas.joined(separator: "."))\" does not exist")
    }
    let metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    var scaleMetadata = JSONObject()
    for field in ["name", "namespace", "tenant", "uid", "hashKey", "creationTimestamp"] {
      scaleMetadata[field] = metadata.json[field]
    }
    scaleMetadata["resourceVersion"] = .string("\(revision)")
    scaleMetadata["managedFields"] = owners(of: metadata, paths)
    var status: JSONObject = ["replicas": .int(object.value(at: paths.statusReplicas)?.intValue ?? 0)]
    status[string: "selector"] = selector(of: object, definition)
    return [
      "kind": "Scale", "apiVersion": .string(apiVersion), "metadata": .object(scaleMetadata),
      "spec": ["replicas": .int(wanted ?? 0)], "status": .object(status),
    ]
  }

  /// Which objects count, as text.
  private static func selector(of object: JSONObject, _ definition: ResourceDefinition) -> String? {
    guard let paths = definition.scalePaths else {
      let selector = object[object: "spec"]?[object: "selector"]
      return selector.flatMap { LabelSelector(LabelSelectorSpec(json: $0)) }?.description
    }
    return paths.labelSelector.flatMap { object.value(at: $0)?.stringValue }
  }

  /// Who owns the number of replicas.
  private static func owners(of metadata: ObjectMeta, _ paths: ScalePaths) -> JSONValue? {
    let owned = FieldSet(paths: [replicas])
    let place = paths.specReplicas.map(FieldStep.field)
    return ManagedFields(
      ManagedFields(stored: metadata.json["managedFields"]).entries.compactMap { entry in
        guard entry.fields.contains(place) else { return nil }
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
    var configuration: JSONObject = [
      "apiVersion": .string(request.type.apiVersion), "kind": .string(request.type.kind),
      "metadata": .object(metadata),
    ]
    if let replicas = scale[object: "spec"]?["replicas"] {
      let paths = request.definition.scalePaths ?? builtinPaths
      configuration = configuration.setting(replicas, at: paths.specReplicas[...])
    }
    return configuration
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
    let paths = request.definition.scalePaths ?? builtinPaths
    var object = stored.object.setting(.int(replicas), at: paths.specReplicas[...])
    var metadata = object[object: "metadata"] ?? [:]
    metadata["resourceVersion"] = scale[object: "metadata"]?["resourceVersion"]
    object["metadata"] = .object(metadata)
    return object
  }
}

extension JSONObject {
  /// The object with a value at the end of a way of member names, which is made where it is missing.
  fileprivate func setting(_ value: JSONValue, at path: ArraySlice<String>) -> JSONObject {
    guard let name = path.first else { return self }
    var object = self
    let rest = path.dropFirst()
    object[name] = rest.isEmpty ? value : .object((self[object: name] ?? [:]).setting(value, at: rest))
    return object
  }
}
