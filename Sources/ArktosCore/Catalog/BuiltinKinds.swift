extension ResourceCatalog {
  /// The kinds that every server serves.
  public static let builtin = ResourceCatalog(
    [
      Tenant.definition, Namespace.definition, Node.definition, Pod.definition, ConfigMap.definition,
      Endpoints.definition, Event.definition, Event.eventsDefinition, DataPartitionConfig.definition,
      ControllerInstance.definition, Deployment.definition, ReplicaSet.definition, Lease.definition,
      StorageCluster.definition, Secret.definition,
      NetworkService.definition, EndpointSlice.definition, ServiceAccount.definition, ResourceQuota.definition,
      Role.definition, RoleBinding.definition, ClusterRole.definition, ClusterRoleBinding.definition,
      CustomResourceDefinition.definition,
    ].map { definition in
      var definition = definition
      if returnedWhenDeleted.contains(definition.type.kind) { definition.strategy.returnsDeletedObject = true }
      definition.strategy.needsDomainsOfFinalizers = definition.type != CustomResourceDefinition.resourceType
      return definition
    })

  /// The kinds whose deletions Kubernetes answers with the object that is gone.
  private static let returnedWhenDeleted: Set = ["Pod", "ResourceQuota", "Service", "ServiceAccount"]
}

extension ResourceCatalog {
  /// The catalog in which events live as long as this after their last write. Source: kube-apiserver's `--event-ttl`.
  public func withEventTimeToLive(_ timeToLive: Duration) -> ResourceCatalog {
    var catalog = self
    for var definition in [Event.definition, Event.eventsDefinition] where self.definition(for: definition.type) != nil
    {
      definition.timeToLive = timeToLive
      catalog.register(definition)
    }
    return catalog
  }
}
