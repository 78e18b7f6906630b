public import ArktosClient
public import ArktosCore
public import Logging
public import ServiceLifecycle

/// The controllers that a ``ControllerConfig`` names, in one process that shares their work with others of its kind.
///
/// ```swift
/// let manager = try WorkloadControllerManager(client: client, listWatcher: client, config: .default)
/// try await ServiceGroup(services: [manager], logger: logger).run()
/// ```
public final class WorkloadControllerManager: Service {
  private let informers: [any Service]
  private let controllers: [Controller]
  private let logger: Logger

  /// - Parameters:
  ///   - client: for all writes; its rate is limited to the configuration's `qps`.
  ///   - listWatcher: what the local copies follow: one server, or several of them merged.
  ///   - hollowNodes: how many stand-ins for machines there are; without any, the controller of that name is not started.
  ///   - catalog: the kinds that deletions of namespaces and tenants remove, and that garbage is looked for in.
  /// - Throws: ``ControllerConfig/Failure`` if a controller is named twice.
  public convenience init(
    client: Client, listWatcher: any ListWatcher, config: ControllerConfig, hollowNodes: Int = 0,
    catalog: ResourceCatalog = .builtin, environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.controllers")
  ) throws {
    try self.init(
      client: client, listWatcher: listWatcher, config: config, hollowNodes: hollowNodes, catalog: catalog,
      environment: environment, logger: logger, wrapping: { _, reconciler in reconciler })
  }

  /// - Parameter wrapping: lets a test see what is worked: gets the type's name and its reconciler.
  init(
    client: Client, listWatcher: any ListWatcher, config: ControllerConfig, hollowNodes: Int,
    catalog: ResourceCatalog = .builtin, environment: Environment, logger: Logger,
    wrapping: (String, any Reconciler) -> any Reconciler
  ) throws {
    let limiter = RateLimiter(perSecond: config.qps, burst: config.qps * 2, environment: environment)
    let context = ControllerKind.Context(
      informers: SharedInformers(source: listWatcher, catalog: catalog, environment: environment, logger: logger),
      catalog: catalog, hollowNodes: HollowNodeReconciler.names(count: hollowNodes), environment: environment)
    var services: [any Service] = []
    var controllers: [Controller] = []
    var started: Set<ControllerKind> = []
    for entry in config.controllers {
      guard let kind = ControllerKind(rawValue: entry.type) else {
        logger.warning(
          "there is no such controller; its entry in the configuration is ignored",
          metadata: [
            "type": "\(entry.type)", "known": "\(ControllerKind.allCases.map(\.rawValue).joined(separator: ", "))",
          ])
        continue
      }
      guard started.insert(kind).inserted else {
        throw ControllerConfig.Failure(description: "the controller \"\(entry.type)\" is named twice: keep one entry")
      }
      guard kind != .hollowNodes || hollowNodes > 0 else { continue }
      services += kind.services(context)
      controllers.append(
        Controller(
          type: kind.typeName, workers: entry.workers, client: client, source: listWatcher,
          sources: kind.sources(context), limiter: limiter,
          membership: RingMembership.Configuration(heartbeat: config.reportHealthInterval),
          resyncPeriod: config.resyncPeriod, environment: environment, logger: logger,
          reconciler: { wrapping(kind.typeName, kind.reconciler($0, context)) }))
    }
    // Several controllers may name the same informer.
    var seen: Set<ObjectIdentifier> = []
    informers = services.filter { seen.insert(ObjectIdentifier($0 as AnyObject)).inserted }
    self.controllers = controllers
    self.logger = logger
  }

  /// The types of the controllers that run.
  public var types: [String] { controllers.map(\.type) }

  /// What the controllers' queues tell.
  public var metrics: ControllerMetrics { ControllerMetrics(controllers) }

  /// Runs until the task is cancelled or shut down; then what is in work may end, and the work is handed to others.
  public func run() async {
    guard !controllers.isEmpty else {
      logger.warning("no controller is configured; nothing to do until shutdown")
      // It throws when the task is cancelled, which ends the service just as well.
      try? await gracefulShutdown()
      return
    }
    await withTaskGroup(of: Void.self) { following in
      for informer in informers { following.addTask { await self.follow(informer) } }
      await withTaskGroup(of: Void.self) { working in
        for controller in controllers { working.addTask { await controller.run() } }
      }
      following.cancelAll()
    }
  }

  private func follow(_ informer: any Service) async {
    do {
      try await informer.run()
    } catch {
      logger.error("an informer ended; its controllers see no changes any more", metadata: ["reason": "\(error)"])
    }
  }
}
