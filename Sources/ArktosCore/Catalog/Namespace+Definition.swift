extension Namespace {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["ns"], subresources: [.status, .finalize],
    schema: BuiltinTypes.schema("Namespace"),
    printerColumns: [
      PrinterColumn("Status", path: "status.phase", description: "Active or Terminating."), .age,
    ],
    selectableFields: ["status.phase"], strategy: strategy)

  /// The label by which selectors reach a namespace by its name.
  private static let nameLabel = "kubernetes.io/metadata.name"

  private static let strategy = ResourceStrategy(
    nameFormat: .dnsLabel, allowsDeleteCollection: false,
    applyDefaults: { object in
      var namespace = Namespace(json: object)
      guard !namespace.metadata.name.isEmpty else { return }
      namespace.metadata.labels[nameLabel] = namespace.metadata.name
      object = namespace.json
    },
    prepareForCreate: { object in
      var namespace = Namespace(json: object)
      namespace.status.phase = .active
      if !namespace.spec.finalizers.contains(finalizer) { namespace.spec.finalizers.append(finalizer) }
      object = namespace.json
    },
    prepareForUpdate: { object, stored in
      var namespace = Namespace(json: object)
      namespace.spec.finalizers = Namespace(json: stored).spec.finalizers
      object = namespace.json
    },
    prepareForDelete: { $0[view: "status", as: NamespaceStatus.self].phase = .terminating },
    validate: { object in
      let namespace = Namespace(json: object)
      return FieldRules.finalizers(namespace.spec.finalizers, at: "spec.finalizers")
        + FieldRules.phase(of: object, isTerminating: namespace.status.phase == .terminating)
    })
}
