extension CustomResourceDefinition {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["crd", "crds"], categories: ["api-extensions"], subresources: [.status],
    schema: BuiltinTypes.schema(
      "CustomResourceDefinition", in: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1"),
    printerColumns: [
      PrinterColumn(
        "Created At", path: "metadata.creationTimestamp", description: "When the definition was created.")
    ],
    strategy: ResourceStrategy(
      allowsUnconditionalUpdate: false, countsGenerations: true, applyDefaults: applyDefaults,
      prepareForCreate: prepareForCreate,
      prepareForUpdate: dropUnsetMembers,
      prepareForDelete: noteTermination,
      validate: { CustomResourceRules.validate(CustomResourceDefinition(json: $0)) },
      validateUpdate: { object, stored in
        CustomResourceRules.validateUpdate(
          CustomResourceDefinition(json: object), from: CustomResourceDefinition(json: stored))
      }),
    storagePrefix: "apiextensions.k8s.io/customresourcedefinitions")

  @Sendable
  private static func applyDefaults(_ object: inout JSONObject) {
    guard object[object: "spec"] != nil else { return }
    var crd = CustomResourceDefinition(json: object)
    if crd.spec.names.singular.isEmpty { crd.spec.names.singular = crd.spec.names.kind.lowercased() }
    if crd.spec.names.listKind.isEmpty, !crd.spec.names.kind.isEmpty {
      crd.spec.names.listKind = "\(crd.spec.names.kind)List"
    }
    if crd.spec.json["conversion"] == nil { crd.spec.json["conversion"] = ["strategy": "None"] }
    object = crd.json
  }

  @Sendable
  private static func prepareForCreate(_ object: inout JSONObject) {
    var crd = CustomResourceDefinition(json: object)
    if !crd.metadata.finalizers.contains(finalizer) { crd.metadata.finalizers.append(finalizer) }
    object = crd.json
    dropUnsetMembers(&object, [:])
  }

  @Sendable
  private static func noteTermination(_ object: inout JSONObject) {
    var crd = CustomResourceDefinition(json: object)
    var condition = Condition(
      type: ConditionType.terminating.rawValue, status: .isTrue, reason: "InstanceDeletionPending",
      message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon")
    condition.lastTransitionTime = crd.metadata.deletionTimestamp
    crd.status.conditions.set(condition)
    object = crd.json
  }

  /// `preserveUnknownFields: false` says nothing, and Kubernetes does not keep it.
  @Sendable
  private static func dropUnsetMembers(_ object: inout JSONObject, _ stored: JSONObject) {
    guard var spec = object[object: "spec"], spec[bool: "preserveUnknownFields"] == false else { return }
    spec.removeValue(forKey: "preserveUnknownFields")
    object["spec"] = .object(spec)
  }
}
