internal import ArktosClient
internal import ArktosCore

extension ControllerSource {
  /// The garbage collector's work among objects of the kinds that tenants define.
  static func customOwnership(_ graph: OwnershipGraph) -> ControllerSource {
    ControllerSource(
      attach: { enqueue in
        graph.custom.onKind { type, informer in
          informer.onChange { event in
            for object in [event.old, event.new].compactMap({ $0 }) {
              for item in graph.items(concernedBy: object, type: type) { enqueue(item) }
            }
          }
        } end: { type, informer in
          // Nobody will tell of the last of them.
          for object in informer.list() {
            for item in graph.items(concernedBy: object, type: type) { enqueue(item) }
          }
        }
      },
      items: {
        graph.custom.kinds.flatMap { type, informer in
          informer.list().flatMap { graph.items(concernedBy: $0, type: type) }
        }
      },
      // A copy that is behind does no harm: owners are looked for on the server before anything is deleted. And a kind that
      // goes meanwhile would never be as new as the server.
      bringUpToDate: { for (_, informer) in graph.custom.kinds { informer.relist() } })
  }
}
