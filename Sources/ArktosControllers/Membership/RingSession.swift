internal import ArktosClient
internal import ArktosCore
internal import Logging
internal import Synchronization

/// One stay on the ring under one name: from registration until the lease is lost or the process leaves.
final class RingSession: Sendable {
  let name: String
  private let membership: RingMembership
  private let lease: InstanceLease
  private let ringObject: RingObject
  private let knownRing = Mutex<ControllerRing?>(nil)

  private var gate: WorkGate { membership.gate }
  private var environment: Environment { membership.environment }

  init(membership: RingMembership, name: String) {
    self.membership = membership
    self.name = name
    lease = InstanceLease(client: membership.client, name: name, type: membership.type)
    ringObject = RingObject(type: membership.type, client: membership.client)
  }

  /// Takes part until the lease is lost; then all work has stopped. Throws if it could not begin, or is cancelled.
  func run(registered: () -> Void) async throws {
    let sent = environment.elapsed()
    try await lease.register()
    registered()
    renewed(sentAt: sent)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.heartbeat() }
        group.addTask { try await self.watchValidity() }
        group.addTask { try await self.steer() }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch is LeaseLost {
      await stopWork()
    }
  }

  private struct LeaseLost: Error {}

  /// Stops all work at once; what else goes on in the session ends after that.
  private func loseLease() -> LeaseLost {
    gate.fence()
    return LeaseLost()
  }

  private func renewed(sentAt sent: Duration) {
    gate.extend(validUntil: sent + membership.configuration.timeToLive - membership.configuration.margin)
  }

  // MARK: - Staying alive

  private func heartbeat() async throws {
    var wait = membership.configuration.heartbeat
    while true {
      try await environment.sleep(wait)
      let sent = environment.elapsed()
      do {
        let upperBound = gate.allowed.ranges.last?.upperBound ?? .minimum
        guard try await lease.renew(upperBound: upperBound, workload: membership.queueLength) else { throw loseLease() }
        renewed(sentAt: sent)
        wait = membership.configuration.heartbeat
      } catch let error where !(error is LeaseLost || error is CancellationError) {
        membership.logger.warning(
          "renewing a controller instance failed; trying again",
          metadata: ["instance": "\(name)", "reason": "\(error)"])
        wait = min(.seconds(1), membership.configuration.heartbeat)
      }
    }
  }

  /// Gives the lease up when it was not renewed in time.
  private func watchValidity() async throws {
    while let validUntil = gate.validUntil {
      let rest = validUntil - environment.elapsed()
      guard rest > .zero else { break }
      try await environment.sleep(rest)
    }
    throw loseLease()
  }

  /// Ends all work, and returns when nothing is in work any more.
  private func stopWork() async {
    gate.fence()
    // The work was cancelled; it may not go on under another name before it has ended.
    while !gate.isIdle, !Task.isCancelled {
      gate.signalWhenIdle()
      await gate.ended.wait()
    }
  }

  // MARK: - The ring

  private func steer() async throws {
    while true {
      var wait = membership.configuration.heartbeat
      do {
        wait = try await adjust()
      } catch let error where !(error is LeaseLost || error is CancellationError) {
        try Task.checkCancellation()
        membership.logger.warning(
          "the controller ring could not be followed; trying again",
          metadata: ["instance": "\(name)", "reason": "\(error)"])
        wait = min(.seconds(1), wait)
      }
      await membership.waitForNews(atMost: wait)
      try Task.checkCancellation()
    }
  }

  /// Reads the ring, obeys it, and moves it on. Returns after how long to look again, if nothing happens before.
  private func adjust() async throws -> Duration {
    while true {
      let (ring, object) = try await ringObject.read(known: knownRing.withLock { $0 })
      try await obey(ring)
      let live = try await membership.liveInstances()
      guard live.contains(name) else { throw loseLease() }

      // What is still drained here stays here; what had ended before this is released.
      let draining = HashKeySet(ring.draining(by: name))
      var planned = draining.isEmpty || !gate.isIdle(within: draining) ? ring : ring.released(by: name)
      var wait = membership.configuration.heartbeat
      for gone in ring.members.subtracting(live) {
        let rest = membership.leaseExpiry(of: gone) - environment.elapsed()
        if rest <= .zero { planned = planned.reclaimed(from: gone) } else { wait = min(wait, rest) }
      }
      membership.forgetInstances(besides: live.union(ring.members))
      planned = planned.rebalanced(members: live)
      guard planned != ring else {
        if !draining.isEmpty { gate.signalWhenIdle(within: draining) }
        return wait
      }
      guard let stored = try await ringObject.replace(object, with: planned) else { continue }
      membership.logger.debug(
        "moved the controller ring on",
        metadata: ["instance": "\(name)", "revision": "\(stored.metadata.resourceVersion)"])
      try await obey(planned)
      // A release may now be possible at once.
      if planned.draining(by: name).isEmpty { return wait }
    }
  }

  /// Stops beginning work on what is to go; begins work on what has come.
  private func obey(_ ring: ControllerRing) async throws {
    knownRing.withLock { $0 = ring }
    let workable = HashKeySet(ring.workable(by: name))
    gate.restrict(to: workable)
    let gained = workable.subtracting(gate.allowed)
    guard !gained.isEmpty else { return }
    // The former holder's last writes may not have arrived here yet.
    try await membership.bringUpToDate()
    gate.allow(gained)
    membership.becomesWorkable(gained)
  }

  // MARK: - Leaving

  /// Lets the work end, gives everything up and unregisters. Called when the task is being cancelled.
  func leave() async {
    // In a task of its own, for this one is cancelled already.
    await Task { await self.leaveInOrder() }.value
  }

  private func leaveInOrder() async {
    gate.restrict(to: HashKeySet())
    do {
      while !gate.isIdle {
        guard gate.isValid else { return gate.fence() }
        gate.signalWhenIdle()
        await gate.ended.wait(atMost: .seconds(1), sleep: environment.sleep)
      }
      while true {
        let (ring, object) = try await ringObject.read(known: knownRing.withLock { $0 })
        let without = ring.relinquished(by: name)
        if without == ring { break }
        if try await ringObject.replace(object, with: without) != nil { break }
      }
      try await lease.delete()
    } catch {
      membership.logger.warning(
        "a controller instance could not sign off; others take over when its lease has run out",
        metadata: ["instance": "\(name)", "reason": "\(error)"])
    }
    gate.fence()
  }
}
