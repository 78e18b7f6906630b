internal import ArktosClient
internal import ArktosCore
internal import ServiceLifecycle

/// A type of controller that a configuration can name.
enum ControllerKind: String, CaseIterable {
  case tenant
  case namespace
  case deployment
  case replicaSet = "replicaset"
  case garbageCollector = "garbagecollector"
  case podCollector = "podgarbagecollector"
  case hollowScheduler = "hollowscheduler"
  case hollowNodes = "hollownodes"

  /// As `controllerType` of its instances has it.
  var typeName: String {
    switch self {
    case .tenant: "Tenant"
    case .namespace: "Namespace"
    case .deployment: "Deployment"
    case .replicaSet: "ReplicaSet"
    case .garbageCollector: "GarbageCollector"
    case .podCollector: "PodGarbageCollector"
    case .hollowScheduler: "HollowScheduler"
    case .hollowNodes: "HollowNodes"
    }
  }

  /// What it takes besides the configuration.
  struct Context {
    var informers: SharedInformers
    var catalog: ResourceCatalog
    var hollowNodes: [String]
    var environment: Environment
  }

  /// The informers that must run for it.
  func services(_ context: Context) -> [any Service] {
    let informers = context.informers
    return switch self {
    case .tenant: [informers.tenants, informers.namespaces]
    case .namespace: [informers.namespaces]
    case .deployment: [informers.deployments, informers.replicaSets, informers.pods]
    case .replicaSet: [informers.replicaSets, informers.pods]
    case .garbageCollector:
      informers.ownership.builtinKinds.map(\.informer)
        + [informers.ownership.custom.definitions, informers.ownership.custom]
    case .podCollector, .hollowScheduler, .hollowNodes: [informers.nodes, informers.pods]
    }
  }

  func sources(_ context: Context) -> [ControllerSource] {
    let informers = context.informers
    switch self {
    case .tenant:
      return [
        .objects(of: informers.tenants),
        // A default namespace that was lost is made again.
        .related(to: informers.namespaces) { namespace in
          let key = ObjectKey(name: namespace.metadata.tenant)
          return informers.tenants.get(key).map { [WorkItem($0.metadata)] } ?? []
        },
      ]
    case .namespace: return [.objects(of: informers.namespaces) { $0.metadata.deletionTimestamp != nil }]
    case .deployment:
      return [
        .objects(of: informers.deployments), .controlled(by: "Deployment", in: informers.replicaSets),
        .orphans(in: informers.replicaSets, for: informers.deployments) { LabelSelector($0.spec.selector) },
        .related(to: informers.pods) { Self.recreatingDeployment(of: $0, informers) },
      ]
    case .replicaSet:
      return [
        .objects(of: informers.replicaSets), .controlled(by: "ReplicaSet", in: informers.pods),
        .orphans(in: informers.pods, for: informers.replicaSets) { LabelSelector($0.spec.selector) },
      ]
    case .garbageCollector:
      let graph = informers.ownership
      return graph.builtinKinds.map { type, informer in
        ControllerSource(informer, lists: true) { graph.items(concernedBy: $0, type: type) }
      } + [.customOwnership(graph)]
    case .podCollector:
      return [
        .objects(of: informers.pods, where: PodCollector.isEnding), .related(to: informers.nodes) { _ in [] },
      ]
    case .hollowScheduler:
      return [
        .objects(of: informers.pods, where: HollowScheduler.isWaiting), .related(to: informers.nodes) { _ in [] },
      ]
    case .hollowNodes:
      let names = Set(context.hollowNodes)
      return [
        .fixed(context.hollowNodes.map(HollowNodeReconciler.item(node:))),
        .related(to: informers.nodes) { node in
          names.contains(node.metadata.name) ? [HollowNodeReconciler.item(node: node.metadata.name)] : []
        },
        .objects(of: informers.pods) { names.contains($0.spec.nodeName) },
      ]
    }
  }

  /// A deployment that replaces its pods all at once waits for the last one to go, which no replica set tells.
  private static func recreatingDeployment(of pod: Pod, _ informers: SharedInformers) -> [WorkItem] {
    guard let owner = pod.metadata.controller, owner.kind == "ReplicaSet" else { return [] }
    var key = pod.objectKey
    key.name = owner.name
    guard let reference = informers.replicaSets.get(key)?.metadata.controller, reference.kind == "Deployment" else {
      return []
    }
    key.name = reference.name
    guard let deployment = informers.deployments.get(key), deployment.spec.strategy.type == .recreate else { return [] }
    return [WorkItem(deployment.metadata)]
  }

  func reconciler(_ client: Client, _ context: Context) -> any Reconciler {
    let informers = context.informers
    return switch self {
    case .tenant:
      TenantReconciler(
        client: client, tenants: informers.tenants, namespaces: informers.namespaces, catalog: context.catalog)
    case .namespace: NamespaceReconciler(client: client, namespaces: informers.namespaces, catalog: context.catalog)
    case .deployment:
      DeploymentReconciler(
        client: client, deployments: informers.deployments, replicaSets: informers.replicaSets, pods: informers.pods,
        environment: context.environment)
    case .replicaSet:
      ReplicaSetReconciler(
        client: client, replicaSets: informers.replicaSets, pods: informers.pods, environment: context.environment)
    case .garbageCollector: GarbageReconciler(client: client, graph: informers.ownership)
    case .podCollector:
      PodCollector(client: client, nodes: informers.nodes, pods: informers.pods, environment: context.environment)
    case .hollowScheduler: HollowScheduler(client: client, nodes: informers.nodes, pods: informers.pods)
    case .hollowNodes:
      HollowNodeReconciler(
        client: client, nodes: informers.nodes, pods: informers.pods, names: Set(context.hollowNodes),
        environment: context.environment)
    }
  }
}
