public import ArktosCore
public import ArktosStore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// An API server as a function: a request goes in, a response or a stream of events comes out.
///
/// It owns no socket, so a test or an embedding program calls it directly; ``HTTPListener`` puts it on the network.
/// As a ``Transport`` it is what an in-process `Client` speaks to, as an operator:
///
/// ```swift
/// let server = APIServer(store: MemoryStore(), configuration: .init(serviceGroup: "1"))
/// let client = Client(transport: server)
/// ```
public final class APIServer: Transport, HTTPHandler, Service {
  /// How a server differs from others over the same store.
  public struct Configuration: Sendable {
    /// Which DataPartitionConfig is this server's; several servers may share one.
    public var serviceGroup: String
    /// The kinds that are served.
    public var catalog: ResourceCatalog
    /// Rules about writes, in their order. The server's own stand around them: tenants and namespaces, service accounts and
    /// services' addresses before, quotas behind.
    public var admission: [any AdmissionPlugin]
    /// Asked one after the other who sends a request over the network; whom none of them knows is told about health and
    /// version, and nothing else. Without any that is everybody.
    public var authenticators: [any Authenticator]
    /// Nil means ``OperatorsOnly``.
    public var authorizer: (any Authorizer)?
    /// Gives out service accounts' tokens; servers of one cluster need the same. Nil means keys of this server alone,
    /// whose tokens end with it.
    public var serviceAccounts: ServiceAccountIssuer?
    /// The largest request body, in bytes. Kubernetes' limit is 3 MiB.
    public var maximumBodySize: Int
    /// How much is worked on at once.
    public var limits: ConcurrencyLimits
    /// What `/metrics` shows besides the server's own measurements.
    public var metricsSources: [any MetricsSource] = []

    public init(
      serviceGroup: String, catalog: ResourceCatalog = .builtin, admission: [any AdmissionPlugin] = [],
      authenticators: [any Authenticator] = [], authorizer: (any Authorizer)? = nil,
      serviceAccounts: ServiceAccountIssuer? = nil,
      maximumBodySize: Int = 3 << 20, limits: ConcurrencyLimits = ConcurrencyLimits()
    ) {
      self.serviceGroup = serviceGroup
      self.catalog = catalog
      self.admission = admission
      self.authenticators = authenticators
      self.authorizer = authorizer
      self.serviceAccounts = serviceAccounts
      self.maximumBodySize = maximumBodySize
      self.limits = limits
    }
  }

  public let configuration: Configuration
  public let store: any Store
  public let environment: Environment
  /// Who owns which tenant.
  public let partitions: PartitionMonitor
  let logger: Logger
  let registry: Registry
  private let authorizer: any Authorizer
  private let accounts: ServiceAccountAuthenticator
  private let isBootstrapAwaited = Atomic(false)
  let customKinds: CustomKinds
  let limits: RequestLimits
  private let surroundings: ResourceHandler.Surroundings
  let requests = RequestMetrics()
  let process: ProcessMetrics

  public init(
    store: any Store, configuration: Configuration, environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.apiserver")
  ) {
    self.store = store
    self.configuration = configuration
    self.environment = environment
    self.logger = logger
    partitions = PartitionMonitor(
      store: store, serviceGroup: configuration.serviceGroup, environment: environment, logger: logger)
    let lifecycle = LifecycleAdmission(catalog: configuration.catalog)
    let customKinds = CustomKinds(
      store: store, builtin: configuration.catalog, environment: environment, logger: logger)
    self.customKinds = customKinds
    registry = Registry(
      store: store, environment: environment,
      admission: [
        lifecycle, ServiceAccountAdmission(lifecycle: lifecycle, logger: logger),
        ServiceAddressAdmission(range: .standard, environment: environment),
        CustomKindAdmission(environment: environment),
      ] + configuration.admission + [
        // Last: what it reserves is taken only if nobody else refuses.
        QuotaAdmission(
          kinds: { tenant throws(APIError) in try await customKinds.served(to: tenant).definitions }, logger: logger)
      ],
      partitions: partitions)
    authorizer = configuration.authorizer ?? OperatorsOnly(catalog: configuration.catalog)
    accounts = ServiceAccountAuthenticator(
      issuer: configuration.serviceAccounts ?? ServiceAccountIssuer(), store: store, environment: environment)
    limits = RequestLimits(configuration.limits)
    surroundings = ResourceHandler.Surroundings(registry: registry, limits: limits, issuer: accounts.issuer)
    process = ProcessMetrics(startTime: environment.now())
  }

  /// Bootstraps, then follows the partition records, which requests that name a partition need, and the tenants' own kinds.
  public func run() async throws {
    try await bootstrap()
    let cleanup = CustomKindCleanup(server: self, kinds: customKinds)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.partitions.run() }
      group.addTask { try await self.customKinds.run() }
      group.addTask { await cleanup.run() }
      try await group.waitForAll()
    }
  }

  /// Creates what every cluster has when it is missing: tenant `default` and its namespaces.
  ///
  /// ``run()`` does this itself; call it where a server is used without being run.
  /// - Throws: `APIError` if the store does not answer.
  public func bootstrap() async throws {
    try await Bootstrap(server: self).run()
    isBootstrapAwaited.store(false, ordering: .relaxed)
  }

  /// Makes `/readyz` wait for ``bootstrap()``: for servers whose clients come before that is done.
  package func awaitBootstrap() { isBootstrapAwaited.store(true, ordering: .relaxed) }

  /// Tells `body` where the objects of the tenants' own kinds lie, and of each change of it, in their order.
  package func onCustomPlacesChange(_ body: @escaping @Sendable (CustomPlaces) -> Void) {
    customKinds.onPlacesChange(body)
  }

  // MARK: - Requests

  /// Answers a call from within the process, as an operator's; ``transport(as:)`` is for others.
  ///
  /// - Throws: `CancellationError` if the task was cancelled before there was an answer.
  public func send(_ request: APIRequest) async throws -> APIResponse {
    try await respond(to: request).unlessCancelled()
  }

  /// Answers what came over a network; the configuration's authenticators find out who sent it.
  public func answer(_ request: APIRequest, from peer: HTTPPeer) async throws -> APIResponse {
    try await respond(to: request, from: peer).unlessCancelled()
  }

  /// A way to this server for somebody in the same process.
  public func transport(as caller: Caller) -> some Transport { InProcessTransport(server: self, caller: caller) }

  /// Answers a request of a caller who is known. Errors become `Status` answers, a cancelled task one with code 499;
  /// nothing is thrown.
  public func respond(to request: APIRequest, as caller: Caller = .systemAdmin) async -> APIResponse {
    await respond(to: request, .known(caller))
  }

  /// Answers a request of whom the configuration's authenticators find it to be.
  public func respond(to request: APIRequest, from peer: HTTPPeer) async -> APIResponse {
    await respond(to: request, .behind(peer))
  }

  private enum Sender {
    case known(Caller)
    case behind(HTTPPeer)

    var isRemote: Bool { if case .behind = self { true } else { false } }
  }

  private func respond(to request: APIRequest, _ sender: Sender) async -> APIResponse {
    var series: RequestSeries?
    let began = environment.elapsed()
    let response = await respond(to: request, sender, &series)
    requests.note(response, to: request, series, took: environment.elapsed() - began)
    return response
  }

  /// - Parameter series: where the request is measured; set once its kind is known.
  private func respond(to request: APIRequest, _ sender: Sender, _ series: inout RequestSeries?) async -> APIResponse {
    if let inJSON = YAMLAnswer.jsonRequest(request) {
      let answer = await respond(to: inJSON, sender, &series)
      do {
        return try await YAMLAnswer.yaml(answer)
      } catch {
        return APIResponse(error)
      }
    }
    do {
      return try await answer(request, sender, &series)
    } catch {
      if error.code >= 500 {
        logger.warning(
          "request failed",
          metadata: [
            "method": "\(request.method.rawValue)", "path": "\(request.path)", "code": "\(error.code)",
            "error": "\(error.message)",
          ])
      }
      return APIResponse(error)
    }
  }

  private func answer(
    _ request: APIRequest, _ sender: Sender, _ measured: inout RequestSeries?
  ) async throws(APIError) -> APIResponse {
    guard request.body.count <= configuration.maximumBodySize else {
      throw .tooLarge("the request body is larger than \(configuration.maximumBodySize) bytes")
    }
    try RequestBody.requirePlain(request)
    guard let info = try RequestInfo(parsing: request) else { return try await answerOutsideResources(request, sender) }
    let caller = try await authenticate(request, sender)
    let claim = RequestLimits.Claim(info, caller)
    try limits.enter(claim)
    defer { limits.leave(claim) }
    let access = AccessCheck(authorizer: authorizer, info: info, caller: caller)
    try await access.require(info.verb)
    let kind = try await kind(of: info, caller)
    if let subresource = info.subresource {
      guard let known = ResourceDefinition.Subresource(rawValue: subresource),
        kind.definition.subresources.contains(known)
      else { throw .pathNotFound }
    }
    let series = requests.series(of: RequestKind(request, info, kind.definition))
    measured = series
    if kind.definition.isQuestion {
      return try await Reviews(
        registry: registry, authorizer: authorizer, authenticators: configuration.authenticators, accounts: accounts
      ).answer(request, info, kind.definition, caller)
    }
    let answer = try await ResourceHandler(
      surroundings: surroundings, kind: kind, claim: claim, series: series, access: access, isRemote: sender.isRemote
    ).answer(request, info, caller)
    try await noteDefinition(kind.definition, info, caller, answer)
    return answer
  }

  /// A kind of every tenant, or one that the request's tenant has defined.
  private func kind(of info: RequestInfo, _ caller: Caller) async throws(APIError) -> ServedKind {
    let builtin = configuration.catalog.served(group: info.group, version: info.version, plural: info.resource)
    if let builtin { return ServedKind(definition: builtin) }
    guard let kind = try await customKinds.kind(of: info, in: info.tenant ?? caller.tenant) else {
      throw .pathNotFound
    }
    return kind
  }

  /// A definition that this server has written counts for its very next request.
  private func noteDefinition(
    _ definition: ResourceDefinition, _ info: RequestInfo, _ caller: Caller, _ answer: APIResponse
  ) async throws(APIError) {
    guard definition.type == CustomResourceDefinition.resourceType, answer.status < 300 else { return }
    switch info.verb {
    case .get, .list, .watch: break
    default: try await customKinds.refresh(tenant: info.tenant ?? caller.tenant, isOwn: true)
    }
  }

  private func authenticate(_ request: APIRequest, _ sender: Sender) async throws(APIError) -> Caller {
    switch sender {
    case .known(let caller): return caller
    case .behind(let peer):
      if let caller = try await accounts.authenticate(request, from: peer) { return caller }
      for authenticator in configuration.authenticators {
        if let caller = try await authenticator.authenticate(request, from: peer) { return caller }
      }
      throw .unauthorized
    }
  }

  private func answerOutsideResources(_ request: APIRequest, _ sender: Sender) async throws(APIError) -> APIResponse {
    // Below `/tenants/{t}` a client finds a whole server, discovery included.
    let path = try TenantPrefix.split(request.path).rest
    let isForEverybody = HealthChecks.isAbout(path) || ["/version", "/version/"].contains(path)
    // What is served is for those whom the server knows; whether it lives is for everybody.
    var tenant = WellKnownNames.defaultTenant
    if !isForEverybody {
      let caller = try await authenticate(request, sender)
      try await AccessCheck.requirePath(path, request, caller, authorizer)
      tenant = try TenantPrefix.split(request.path).tenant ?? caller.tenant
    }
    guard request.method == .get || request.method == .head else {
      throw .methodNotAllowed("the server does not allow this method on the requested resource")
    }
    switch path {
    case "/version", "/version/": return .json(ServerVersion.document)
    case "/metrics": return await metrics()
    default:
      let checks = HealthChecks(store: store, isBootstrapped: !isBootstrapAwaited.load(ordering: .relaxed))
      if let health = await checks.answer(request, path: path) { return health }
      let served = try await customKinds.current(of: tenant).made
      if let answer = served.aggregated.answer(request, path: path) { return answer }
      if let document = served.discovery.document(at: path) { return .json(document) }
      guard let answer = served.openAPI.answer(request, path: path) else { throw .pathNotFound }
      return answer
    }
  }
}

/// A way to a server for a caller in the same process.
private struct InProcessTransport: Transport {
  let server: APIServer
  let caller: Caller

  func send(_ request: APIRequest) async throws -> APIResponse {
    try await server.respond(to: request, as: caller).unlessCancelled()
  }
}

extension APIResponse {
  fileprivate func unlessCancelled() throws -> APIResponse {
    if status == APIError.requestCancelled.code { throw CancellationError() }
    return self
  }
}

extension RequestLimits.Claim {
  fileprivate init(_ info: RequestInfo, _ caller: Caller) {
    let isMutating =
      switch info.verb {
      case .get, .list, .watch: false
      default: true
      }
    // A path without a tenant means the caller's own.
    let tenant = info.tenant ?? caller.tenant
    self.init(
      isMutating: isMutating, tenant: tenant == WellKnownNames.allTenants ? nil : tenant,
      isOperators: caller.isOperator)
  }
}
