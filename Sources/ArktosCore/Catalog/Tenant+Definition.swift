extension Tenant {
  /// Arktos' rules for tenants; unlike there, a tenant without a storage cluster gets cluster 0.
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["te"], subresources: [.status, .finalize],
    schema: BuiltinTypes.schema("Tenant"),
    printerColumns: [
      PrinterColumn("StorageId", path: "spec.storageClusterId", description: "The store of the tenant's objects."),
      PrinterColumn("Status", path: "status.phase", description: "Active or Terminating."), .age,
    ],
    selectableFields: ["status.phase"], strategy: strategy)

  private static let strategy = ResourceStrategy(
    nameFormat: .dnsLabel, allowsDeleteCollection: false,
    prepareForCreate: { object in
      var tenant = Tenant(json: object)
      tenant.status.phase = .active
      if !tenant.spec.finalizers.contains(finalizer) { tenant.spec.finalizers.append(finalizer) }
      object = tenant.json
    },
    prepareForUpdate: { object, stored in
      var tenant = Tenant(json: object)
      let old = Tenant(json: stored)
      tenant.spec.finalizers = old.spec.finalizers
      tenant.spec.storageClusterId = old.spec.storageClusterId
      object = tenant.json
    },
    prepareForDelete: { $0[view: "status", as: TenantStatus.self].phase = .terminating },
    validate: { object in
      let tenant = Tenant(json: object)
      var causes = FieldRules.finalizers(tenant.spec.finalizers, at: "spec.finalizers", needDomains: false)
      if tenant.metadata.name == WellKnownNames.allTenants {
        causes.append(
          .invalid("metadata.name", .string(tenant.metadata.name), "is not an acceptable tenant name"))
      }
      causes += FieldRules.storageCluster(tenant.spec.storageClusterId, at: "spec.storageClusterId")
      return causes + FieldRules.phase(of: object, isTerminating: tenant.status.phase == .terminating)
    })
}
