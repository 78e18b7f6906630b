public import ArktosCore
public import Logging
internal import Synchronization

/// Lists from one server, and watches all tenants at the servers that own them, merged into one stream.
///
/// Each service group's share is watched at one of that group's own servers, or, when none of them answers, at any
/// other; groups that appear later are taken up, and the stream goes on through the loss of any server. Each change comes
/// exactly once. What is not shared between groups (cluster-scoped kinds, one tenant) is watched at one server.
public struct MergedListWatcher: ListWatcher {
  private let directory: ServerDirectory
  private let environment: Environment
  private let logger: Logger
  private let wrap: @Sendable (any Transport) -> any Transport

  /// - Parameter wrap: what every request goes through on its way to each server.
  public init(
    _ directory: ServerDirectory, environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.watch"),
    wrapping wrap: @escaping @Sendable (any Transport) -> any Transport = { $0 }
  ) {
    self.directory = directory
    self.environment = environment
    self.logger = logger
    self.wrap = wrap
  }

  public func list(_ query: CollectionQuery) async throws -> ResourceList<DynamicObject> {
    try await client(for: nil).list(query)
  }

  public func watch(_ query: CollectionQuery, after resourceVersion: String) async throws -> WatchStream {
    let isShared = query.type.scope != .cluster && query.scope.tenant == nil && query.partition == nil
    guard isShared, !resourceVersion.isEmpty else {
      return try await client(for: nil).watch(query, after: resourceVersion)
    }
    guard let position = WatchPosition(resourceVersion) else {
      throw APIError.badRequest("\"\(resourceVersion)\" is no resourceVersion")
    }
    let roster = directory.roster
    switch MergeState.plan(from: position, roster) {
    case .whole(let revision):
      return upgradable(try await client(for: nil).watch(query, after: revision.description))
    case .groups(let starts):
      let merge = MergedWatch(
        query, MergeState(groups: starts, roster), starts, directory.rosters(), environment: environment,
        logger: logger
      ) { client(for: $0) }
      return merge.stream()
    case .expired:
      throw APIError.expired("the place in the merged watch cannot be found again; list again")
    }
  }

  /// A watch of everything at one server that ends, in order, where it could go on at all groups: the servers'
  /// registrations were not known yet when it began.
  private func upgradable(_ whole: WatchStream) -> WatchStream {
    let state = WholeWatch()
    let directory = directory
    return WatchStream(
      next: {
        if state.isOver.load(ordering: .relaxed) { return nil }
        let event = try await whole.next()
        if let position = (event?.resumeVersion).flatMap(WatchPosition.init),
          case .groups = MergeState.plan(from: position, directory.roster)
        {
          state.isOver.store(true, ordering: .relaxed)
        }
        return event
      }, cancel: { whole.cancel() })
  }

  private final class WholeWatch: Sendable {
    let isOver = Atomic(false)
  }

  private func client(for group: String?) -> Client {
    let (directory, wrap) = (directory, wrap)
    return Client(
      transport: FailoverTransport(prefersLastGood: group == nil) {
        directory.servers(for: group).map { .init(url: $0.url, transport: wrap($0.transport)) }
      })
  }
}
