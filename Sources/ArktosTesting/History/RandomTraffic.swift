internal import ArktosCore
public import ArktosStore

/// Carries out a ``TrafficPlan`` on a store, all clients at once, and records what comes of it.
public struct RandomTraffic: Sendable {
  private let plan: TrafficPlan
  private let store: any Store
  private let log: HistoryLog

  public init(_ plan: TrafficPlan, on store: any Store) {
    self.plan = plan
    self.store = store
    log = HistoryLog()
  }

  /// How many calls the clients make.
  public var callCount: Int { plan.clients.reduce(0) { $0 + $1.count } }

  /// A store whose calls are part of the history too, for disturbances that go past the store under test.
  public func recording(_ other: any Store) -> any Store {
    HistoryRecorder(other, client: plan.clients.count + plan.watchers.count + 1, log: log)
  }

  /// Something that befalls the store once a number of calls was answered.
  public struct Disturbance: Sendable {
    public var afterCalls: Int
    public var body: @Sendable () async throws -> Void

    /// - Parameter afterCalls: at most the ``RandomTraffic/callCount``.
    public init(afterCalls: Int, _ body: @escaping @Sendable () async throws -> Void) {
      self.afterCalls = afterCalls
      self.body = body
    }
  }

  /// Makes every call of the plan, then has every watch read up to the last revision.
  ///
  /// What the store refuses is part of the history; so is a last list of everything, by which it is seen which of the
  /// writes with unknown outcome happened.
  ///
  /// - Parameter disturbances: in the order of `afterCalls`.
  /// - Throws: what a disturbance throws; `EventuallyTimedOut` if the store does not answer when all calls are made and
  ///   nothing disturbs it any more.
  public func run(disturbances: [Disturbance] = []) async throws -> RecordedHistory {
    let finish = TrafficFinish()
    try await withThrowingTaskGroup(of: Void.self) { watchers in
      for (number, watcher) in plan.watchers.enumerated() {
        let id = plan.clients.count + number
        let client = TrafficWatcher(watcher, store: HistoryRecorder(store, client: id, log: log), finish: finish)
        watchers.addTask { try await client.run() }
      }
      try await makeCalls(disturbances)
      let last = HistoryRecorder(store, client: plan.clients.count + plan.watchers.count, log: log)
      // A store that was told to wait but briefly may need another try on a busy machine.
      try await eventually("the last list is answered") {
        finish.set(through: try await last.list(.all).revision)
        return true
      }
      try await watchers.waitForAll()
    }
    return log.history
  }

  private func makeCalls(_ disturbances: [Disturbance]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for disturbance in disturbances {
          await log.waitForAnswers(min(disturbance.afterCalls, callCount))
          try await disturbance.body()
        }
      }
      for (number, calls) in plan.clients.enumerated() {
        let recorder = HistoryRecorder(store, client: number, log: log)
        group.addTask { await TrafficClient(number, calls, store: recorder).run() }
      }
      try await group.waitForAll()
    }
  }
}
