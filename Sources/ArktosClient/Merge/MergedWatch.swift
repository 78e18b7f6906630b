internal import ArktosCore
internal import Logging
internal import Synchronization

/// A running watch over several service groups: a source for each, and a reader of them all.
final class MergedWatch: Sendable {
  private struct Arrival: Sendable {
    var group: String
    var revision: Revision
    var event: WatchEvent
  }

  private let query: CollectionQuery
  private let state: Mutex<MergeState>
  private let environment: Environment
  private let logger: Logger
  private let client: @Sendable (String) -> Client
  private let arrivals = BoundedChannel<Arrival>(capacity: 256)
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// - Parameters:
  ///   - starts: the groups to begin with and their places.
  ///   - rosters: the roster now and whenever it changes.
  ///   - client: speaks to a group's servers, or to others for them.
  init(
    _ query: CollectionQuery, _ state: MergeState, _ starts: [String: Revision],
    _ rosters: AsyncStream<ServerRoster>, environment: Environment, logger: Logger,
    client: @escaping @Sendable (String) -> Client
  ) {
    self.query = query
    self.state = Mutex(state)
    self.environment = environment
    self.logger = logger
    self.client = client
    task.withLock { $0 = Task { await run(starts, rosters) } }
  }

  func stream() -> WatchStream {
    WatchStream(next: { try await self.next() }, cancel: { self.cancel() })
  }

  private func cancel() {
    arrivals.finish(.failure(CancellationError()))
    task.withLock { $0.take() }?.cancel()
  }

  private func next() async throws -> WatchEvent? {
    while let arrival = try await arrivals.next() {
      let event = state.withLock { $0.receive(arrival.event, from: arrival.group, at: arrival.revision) }
      if let event { return event }
    }
    return nil
  }

  // MARK: - The sources

  private func run(_ starts: [String: Revision], _ rosters: AsyncStream<ServerRoster>) async {
    await withTaskGroup { tasks in
      for (group, start) in starts { tasks.addTask { await self.follow(group, after: start) } }
      for await roster in rosters {
        guard let new = state.withLock({ $0.update(roster) }) else {
          arrivals.finish(.failure(APIError.expired("the servers' registrations have a gap; list again")))
          break
        }
        for (group, start) in new { tasks.addTask { await self.follow(group, after: start) } }
      }
      tasks.cancelAll()
    }
  }

  /// Watches one group's share until the watch as a whole ends.
  private func follow(_ group: String, after start: Revision) async {
    var query = query
    query.partition = group
    let client = client(group)
    var reached = start
    var backoff = Backoff(limit: .seconds(5))
    while !Task.isCancelled {
      let (before, begun) = (reached, environment.elapsed())
      do {
        try await read(client, query, group, &reached)
      } catch let error as APIError where error.code < 500 && error.code != 429 {
        // Among them 410: what was missed is known by a new list only.
        arrivals.finish(.failure(error))
        return
      } catch is CancellationError {
        return
      } catch {
        logger.warning(
          "the watch of a service group was interrupted; going on",
          metadata: ["group": "\(group)", "kind": "\(query.type.groupResource)", "reason": "\(error)"])
      }
      let wait = backoff.watchEnded(
        hadProgress: reached > before, after: environment.elapsed() - begun, random: environment.random)
      // Only a cancelled task wakes early, and the loop sees that.
      if let wait { try? await environment.sleep(wait) }
    }
  }

  private func read(_ client: Client, _ query: CollectionQuery, _ group: String, _ reached: inout Revision)
    async throws
  {
    let stream = try await client.watch(query, after: reached.description)
    defer { stream.cancel() }
    while let event = try await stream.next() {
      guard let revision = Revision(resourceVersion: event.resumeVersion) else {
        throw ClientError(.invalidResponse, "a watch event has no resourceVersion")
      }
      guard await arrivals.send(Arrival(group: group, revision: revision, event: event)) else {
        throw CancellationError()
      }
      reached = revision
    }
  }
}
