public import ArktosCore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// A local copy of a collection that follows the server, and tells of every change.
///
/// It lists and then watches; after a broken connection it goes on where it stopped; when history no longer reaches
/// back that far it lists again and tells the difference, deletions included. Run it as a service:
///
/// ```swift
/// let pods = Informer(Pod.self, from: client, in: .everything, indices: [.controllerUID])
/// pods.onChange { event in queue.add(event.key) }
/// // … run `pods` in a ServiceGroup …
/// try await pods.waitUntilSynced()
/// let mine = pods.list(by: .controllerUID, replicaSet.metadata.uid)
/// ```
public final class Informer<Object: APIObject>: Service {
  private struct State {
    var query: CollectionQuery
    /// Counts changes of the query, so that nothing of an earlier one is taken over late.
    var generation = 0
    var cache: ObjectCache<Object>
    var handlers: [@Sendable (InformerEvent<Object>) -> Void] = []
    var subscribers: [Int: EventQueue<Object>] = [:]
    var nextSubscriber = 0
    var isFinished = false
    var reflecting: Task<Void, Never>?
  }

  private let source: any ListWatcher
  private let environment: Environment
  private let logger: Logger
  private let state: Mutex<State>
  /// Held while handlers are called, so that each sees changes in order, a new one after its copy of the present.
  /// Taken before `state`, never inside it.
  private let delivery = Mutex(())
  private let synced = Gate()

  /// - Parameters:
  ///   - indices: the ways besides the key by which objects are found quickly.
  public init(
    _ query: CollectionQuery, of _: Object.Type = Object.self, from source: any ListWatcher,
    indices: [InformerIndex<Object>] = [], environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.informer")
  ) {
    self.source = source
    self.environment = environment
    self.logger = logger
    state = Mutex(State(query: query, cache: ObjectCache(indices: indices)))
  }

  // MARK: - Reading the copy

  /// Whether the copy has been complete since the start or the last ``select(labels:fields:)``.
  public var hasSynced: Bool { synced.isOpen }

  /// Returns once ``hasSynced`` is true; the informer must be running.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before.
  public func waitUntilSynced() async throws { try await synced.wait() }

  public func get(_ key: ObjectKey) -> Object? { state.withLock { $0.cache.objects[key] } }

  /// All objects of the copy, in no particular order.
  public func list() -> [Object] { state.withLock { Array($0.cache.objects.values) } }

  /// The objects that an index finds under a value. An index that was not named at creation works too, slowly.
  public func list(by index: InformerIndex<Object>, _ value: String) -> [Object] {
    state.withLock { $0.cache.objects(by: index, value) }
  }

  public var count: Int { state.withLock { $0.cache.objects.count } }

  // MARK: - Following it

  /// Calls a handler with every object of the copy now, as added, and then with each change in order.
  ///
  /// The informer waits for the handler: let it note the key in a work queue and return. It may read the informer,
  /// but not add handlers or subscribe.
  public func onChange(_ handler: @escaping @Sendable (InformerEvent<Object>) -> Void) {
    delivery.withLock { _ in
      let present = state.withLock { state in
        state.handlers.append(handler)
        return state.cache.objects.values.sorted { $0.objectKey < $1.objectKey }
      }
      for object in present { handler(.added(object)) }
    }
  }

  /// Every object of the copy now, as added, and then each change, for a reader that may be slow.
  public func events() -> InformerEvents<Object> {
    let queue = EventQueue<Object>()
    let ticket = delivery.withLock { _ in
      state.withLock { state in
        queue.push(state.cache.objects.values.sorted { $0.objectKey < $1.objectKey }.map(InformerEvent.added))
        if state.isFinished { queue.finish() }
        state.nextSubscriber += 1
        state.subscribers[state.nextSubscriber] = queue
        return state.nextSubscriber
      }
    }
    return InformerEvents(queue) { [weak self] in
      _ = self?.state.withLock { $0.subscribers.removeValue(forKey: ticket) }
    }
  }

  /// Follows other objects of the same kind from now on.
  ///
  /// The copy keeps what it holds until the new list is there; what that lacks is then told as deleted.
  /// ``hasSynced`` is false until then.
  public func select(labels: String? = nil, fields: String? = nil) {
    let previous = state.withLock { state -> Task<Void, Never>? in
      var query = state.query
      if let labels { query.labels = labels }
      if let fields { query.fields = fields }
      guard query != state.query else { return nil }
      state.query = query
      return beginAgain(&state)
    }
    previous?.cancel()
  }

  /// Lists again, so that the copy is as new as the server is at this moment. ``hasSynced`` is false until then.
  public func relist() {
    state.withLock { beginAgain(&$0) }?.cancel()
  }

  /// Makes what comes from the present reflector void, and returns it to be cancelled.
  private func beginAgain(_ state: inout State) -> Task<Void, Never>? {
    state.generation += 1
    synced.close()
    return state.reflecting
  }

  // MARK: - Running

  /// Follows the server until the task is cancelled or shut down; then the streams of events end.
  public func run() async {
    await cancelWhenGracefulShutdown { await self.follow() }
    let subscribers = state.withLock { state in
      state.isFinished = true
      return Array(state.subscribers.values)
    }
    for subscriber in subscribers { subscriber.finish() }
  }

  private func follow() async {
    while !Task.isCancelled {
      let task = state.withLock { state in
        let reflector = Reflector(source: source, query: state.query, environment: environment, logger: logger)
        let generation = state.generation
        let task = Task { await reflector.run { self.receive($0, generation: generation) } }
        state.reflecting = task
        return task
      }
      await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
    }
  }

  private func receive(_ update: Reflector.Update, generation: Int) {
    delivery.withLock { _ in
      let (events, handlers) = state.withLock { state in
        guard state.generation == generation else { return ([InformerEvent<Object>](), state.handlers) }
        let events =
          switch update {
          case .listed(let list): state.cache.replace(with: list.items.map { Object(json: $0.json) })
          case .changed(let event): state.cache.apply(event.kind, Object(json: event.object.json))
          }
        for subscriber in state.subscribers.values { subscriber.push(events) }
        return (events, state.handlers)
      }
      for event in events {
        for handler in handlers { handler(event) }
      }
      guard case .listed = update else { return }
      // Opened after the handlers, so that whoever waited finds their work noted; not for a query that is past.
      state.withLock { if $0.generation == generation { synced.open() } }
    }
  }
}

extension Informer where Object: Resource {
  /// An informer of a kind that has a Swift type.
  public convenience init(
    _ type: Object.Type, from source: any ListWatcher, in scope: CollectionScope = .everything,
    labels: String = "", fields: String = "", indices: [InformerIndex<Object>] = [],
    environment: Environment = .live, logger: Logger = Logger(label: "arktos.informer")
  ) {
    self.init(
      CollectionQuery(type.resourceType, in: scope, labels: labels, fields: fields), from: source,
      indices: indices, environment: environment, logger: logger)
  }
}
