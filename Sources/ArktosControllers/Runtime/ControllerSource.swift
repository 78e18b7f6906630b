public import ArktosClient
public import ArktosCore

/// Where a controller's work comes from: an informer, and which items its objects are about.
public struct ControllerSource: Sendable {
  /// Calls back with every item that a change concerns.
  let attach: @Sendable (@escaping @Sendable (WorkItem) -> Void) -> Void
  /// All items there are now; empty for sources that only point to the items of others.
  let items: @Sendable () -> [WorkItem]
  /// Returns when the informer's copy is as new as the server was at the call.
  let bringUpToDate: @Sendable () async throws -> Void

  /// The objects that the controller works itself.
  public static func objects<Object: APIObject>(
    of informer: Informer<Object>, where isRelevant: @escaping @Sendable (Object) -> Bool = { _ in true }
  ) -> ControllerSource {
    ControllerSource(informer, lists: true) { isRelevant($0) ? [WorkItem($0.metadata)] : [] }
  }

  /// Objects whose changes are of interest for the items that `items` names, before and after the change.
  public static func related<Object: APIObject>(
    to informer: Informer<Object>, items: @escaping @Sendable (Object) -> [WorkItem]
  ) -> ControllerSource {
    ControllerSource(informer, lists: false, items: items)
  }

  /// Objects that nobody controls: of interest for those beside them that select them.
  static func orphans<Child: APIObject, Owner: APIObject>(
    in informer: Informer<Child>, for owners: Informer<Owner>, selector: @escaping @Sendable (Owner) -> LabelSelector?
  ) -> ControllerSource {
    related(to: informer) { child in
      guard child.metadata.controller == nil, child.metadata.deletionTimestamp == nil else { return [] }
      let labels = child.metadata.labels
      return owners.list(by: .namespace, InformerIndex<Owner>.namespaceValue(of: child.metadata))
        .filter { selector($0).map { !$0.isEverything && $0.matches(labels) } ?? false }
        .map { WorkItem($0.metadata) }
    }
  }

  /// Objects whose changes are of interest for the controller named in their owner references.
  public static func controlled<Object: APIObject>(
    by kind: String, in informer: Informer<Object>
  ) -> ControllerSource {
    related(to: informer) { object in
      guard let owner = object.metadata.controller, owner.kind == kind else { return [] }
      let key = ObjectKey(tenant: object.metadata.tenant, namespace: object.metadata.namespace, name: owner.name)
      return [WorkItem(key: key, hash: owner.ringKey)]
    }
  }

  /// Items that are there whatever the server has.
  static func fixed(_ items: [WorkItem]) -> ControllerSource {
    ControllerSource(attach: { _ in }, items: { items }, bringUpToDate: {})
  }

  init(
    attach: @escaping @Sendable (@escaping @Sendable (WorkItem) -> Void) -> Void,
    items: @escaping @Sendable () -> [WorkItem], bringUpToDate: @escaping @Sendable () async throws -> Void
  ) {
    self.attach = attach
    self.items = items
    self.bringUpToDate = bringUpToDate
  }

  init<Object: APIObject>(
    _ informer: Informer<Object>, lists: Bool, items: @escaping @Sendable (Object) -> [WorkItem]
  ) {
    attach = { enqueue in
      informer.onChange { event in
        for object in [event.old, event.new].compactMap({ $0 }) {
          for item in items(object) { enqueue(item) }
        }
      }
    }
    self.items = { lists ? informer.list().flatMap(items) : [] }
    bringUpToDate = {
      informer.relist()
      try await informer.waitUntilSynced()
    }
  }
}
