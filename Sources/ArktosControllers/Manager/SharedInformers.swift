internal import ArktosClient
internal import ArktosCore
internal import Logging

/// One informer of each kind for all controllers of a process.
struct SharedInformers: Sendable {
  let tenants: Informer<Tenant>
  let namespaces: Informer<Namespace>
  let deployments: Informer<Deployment>
  let replicaSets: Informer<ReplicaSet>
  let pods: Informer<Pod>
  let nodes: Informer<Node>
  let ownership: OwnershipGraph

  init(source: any ListWatcher, catalog: ResourceCatalog, environment: Environment, logger: Logger) {
    func make<R: Resource>(_: R.Type, _ indices: [InformerIndex<R>] = []) -> Informer<R> {
      Informer(R.self, from: source, indices: indices, environment: environment, logger: logger)
    }
    tenants = make(Tenant.self)
    namespaces = make(Namespace.self)
    deployments = make(Deployment.self, [.namespace])
    replicaSets = make(ReplicaSet.self, [.namespace, .controllerUID, .orphans])
    pods = make(Pod.self, [.controllerUID, .orphans])
    nodes = make(Node.self)
    ownership = OwnershipGraph(catalog: catalog, definitions: make(CustomResourceDefinition.self)) { type in
      Informer(
        CollectionQuery(type), from: source, indices: [.ownerUID], environment: environment, logger: logger)
    }
  }
}
