internal import ArktosClient
internal import ArktosCore

/// Keeps as many pods as a ReplicaSet asks for.
final class ReplicaSetReconciler: Reconciler {
  private let client: Client
  private let replicaSets: Informer<ReplicaSet>
  private let pods: Informer<Pod>
  private let environment: Environment
  private let expectations: Expectations

  init(client: Client, replicaSets: Informer<ReplicaSet>, pods: Informer<Pod>, environment: Environment) {
    self.client = client
    self.replicaSets = replicaSets
    self.pods = pods
    self.environment = environment
    let expectations = Expectations(now: environment.elapsed)
    self.expectations = expectations
    pods.onChange { event in
      guard let owner = event.object.metadata.controller, owner.kind == ReplicaSet.resourceType.kind else { return }
      if event.old == nil { expectations.created(owner.uid) }
      if event.new?.metadata.deletionTimestamp != nil || event.new == nil {
        expectations.deleted(owner.uid, event.object.metadata.uid)
      }
    }
    replicaSets.onChange { event in
      if case .deleted(let replicaSet) = event { expectations.forget(replicaSet.metadata.uid) }
    }
  }

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard let replicaSet = replicaSets.get(item.key), replicaSet.metadata.ringKey == item.hash,
      let selector = LabelSelector(replicaSet.spec.selector)
    else { return .done }
    // Asked before the copy is read: what arrives in between can only make the copy newer.
    let isCopyCurrent = expectations.areMet(replicaSet.metadata.uid)
    let claim = OwnershipClaim(
      owner: replicaSet.metadata, selector: selector,
      candidates: pods.candidates(for: replicaSet.metadata).filter { !$0.isFinished })
    var active = try await OwnershipKeeper<ReplicaSet, Pod>(client: client).settle(claim, for: replicaSet)
      .filter(\.isActive)

    var failure: (any Error)?
    if isCopyCurrent, replicaSet.metadata.deletionTimestamp == nil {
      do {
        switch ReplicaSetArithmetic.action(wanted: replicaSet.spec.replicas, active: active.count) {
        case .nothing: break
        case .create(let count): try await create(count, for: replicaSet)
        case .delete(let count): try await delete(PodRanking.victims(among: active, count: count), of: replicaSet)
        }
      } catch {
        failure = error
      }
    }
    active.sort { $0.metadata.name < $1.metadata.name }
    try await writeStatus(of: replicaSet, active: active, failure: failure)
    if let failure { throw failure }
    return nextLook(at: replicaSet, active: active)
  }

  // MARK: - Pods

  private func create(_ count: Int, for replicaSet: ReplicaSet) async throws {
    let uid = replicaSet.metadata.uid
    let pod = ReplicaSetArithmetic.pod(for: replicaSet)
    expectations.expect(uid, creations: count)
    var attempted = 0
    for batch in ReplicaSetArithmetic.slowStart(count) {
      attempted += batch
      let failure = await withTaskGroup(of: (any Error)?.self) { group in
        for _ in 0..<batch {
          group.addTask { [client, expectations] in
            do {
              _ = try await client.create(pod)
              return nil
            } catch {
              expectations.created(uid)
              return error
            }
          }
        }
        return await group.reduce(nil) { $0 ?? $1 }
      }
      guard let failure else { continue }
      // The batches that were not begun will not be seen either.
      expectations.created(uid, count: count - attempted)
      throw failure
    }
  }

  private func delete(_ victims: [Pod], of replicaSet: ReplicaSet) async throws {
    let uid = replicaSet.metadata.uid
    expectations.expect(uid, deletions: Set(victims.map(\.metadata.uid)))
    let failure = await withTaskGroup(of: (any Error)?.self) { group in
      for pod in victims {
        group.addTask { [client, expectations] in
          do {
            try await client.delete(Pod.self, pod.objectKey, options: DeleteOptions(uid: pod.metadata.uid))
            return nil
          } catch {
            expectations.deleted(uid, pod.metadata.uid)
            return (error as? APIError)?.code == 404 ? nil : error
          }
        }
      }
      return await group.reduce(nil) { $0 ?? $1 }
    }
    if let failure { throw failure }
  }

  // MARK: - Status

  private func writeStatus(of replicaSet: ReplicaSet, active: [Pod], failure: (any Error)?) async throws {
    var updated = replicaSet
    updated.status = ReplicaSetArithmetic.status(
      of: replicaSet, activePods: active, failure: failure, timestamp: environment.timestamp(), now: environment.now())
    guard updated.status != replicaSet.status else { return }
    do {
      _ = try await client.updateStatus(updated)
    } catch let error as APIError where error.code == 404 {
      // Deleted meanwhile.
    }
  }

  /// Pods that are ready become available by the passing of time, of which no event tells.
  private func nextLook(at replicaSet: ReplicaSet, active: [Pod]) -> ReconcileResult {
    let minReady = replicaSet.spec.minReadySeconds
    let now = environment.now()
    let isWaiting = active.contains {
      $0.isReady && !ReplicaSetArithmetic.isAvailable($0, minReadySeconds: minReady, now: now)
    }
    return minReady > 0 && isWaiting ? .again(after: .seconds(minReady)) : .done
  }
}
