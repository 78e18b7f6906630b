internal import ArktosClient
internal import ArktosCore
internal import ArktosStore
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Deletes the objects of custom kinds whose definitions are being deleted, and then lets the definitions go.
///
/// The server that was asked for the deletion begins at once, the others after a while, in case that it has stopped. Two
/// of them at the same work do no harm: every step is a conditional write.
final class CustomKindCleanup: Service {
  private struct Job: Hashable {
    var key: ObjectKey
    var isOwn: Bool
  }

  /// How long other servers than the one that was asked wait.
  private static let courtesy = Duration.seconds(3)
  /// How soon to look again at objects that others hold finalizers on.
  private static let retry = Duration.seconds(1)

  private let server: APIServer
  private let kinds: CustomKinds
  private let underway = Mutex<Set<Job>>([])

  init(server: APIServer, kinds: CustomKinds) {
    self.server = server
    self.kinds = kinds
  }

  func run() async {
    let (jobs, input) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .unbounded)
    // Bounded all the same: each definition is in it twice at most.
    kinds.onTermination { [weak self] key, isOwn in
      let job = Job(key: key, isOwn: isOwn)
      let isNew = self?.underway.withLock { underway in
        !underway.contains(Job(key: key, isOwn: true)) && underway.insert(job).inserted
      }
      if isNew == true { input.yield(job) }
    }
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for await job in jobs {
          group.addTask {
            await self.work(job)
            _ = self.underway.withLock { $0.remove(job) }
          }
        }
        group.cancelAll()
      }
    }
  }

  private func work(_ job: Job) async {
    do {
      if !job.isOwn { try await server.environment.sleep(Self.courtesy) }
      while try await !isDone(job.key) { try await server.environment.sleep(Self.retry) }
    } catch {
      if Task.isCancelled { return }
      server.logger.warning(
        "the objects of a custom kind cannot be deleted; deleting the definition again tries again",
        metadata: ["definition": "\(job.key)", "error": "\(error)"])
    }
  }

  /// One round; true if nothing is left to do.
  private func isDone(_ key: ObjectKey) async throws -> Bool {
    let client = Client(transport: server, userAgent: "arktos-apiserver")
    do {
      var crd = try await client.get(CustomResourceDefinition.self, key)
      guard crd.metadata.deletionTimestamp != nil,
        crd.metadata.finalizers.contains(CustomResourceDefinition.finalizer)
      else { return true }
      if let kind = CustomKind(crd) {
        guard try await deleteObjects(of: kind.stored, in: key.tenant) == 0 else { return false }
      }
      crd.metadata.finalizers.removeAll { $0 == CustomResourceDefinition.finalizer }
      _ = try await client.update(crd)
      try await kinds.refresh(tenant: key.tenant, name: key.name, isOwn: true)
      try await acceptNames(in: crd.spec.group, key.tenant, client)
      return true
    } catch let error as APIError where error.code == 404 {
      return true
    } catch let error as APIError where error.reason == .conflict {
      return false
    }
  }

  /// How many objects are still there.
  private func deleteObjects(of definition: ResourceDefinition, in tenant: String) async throws -> Int {
    let info = RequestInfo(
      verb: .deleteCollection, group: definition.type.group, version: definition.type.version, tenant: tenant,
      resource: definition.type.plural)
    let request = try RegistryRequest(info: info, definition: definition, caller: .systemAdmin)
    let options = try ListOptions(APIRequest(.delete, "/"), definition, isWatch: false)
    _ = try await server.registry.deleteCollection(["propagationPolicy": "Background"], options, request)
    return try await server.store.count(definition.keys.range(tenant: tenant, namespace: nil)).count
  }

  /// Definitions that waited for the names may have them now.
  private func acceptNames(in group: String, _ tenant: String, _ client: Client) async throws {
    let scope = CollectionScope(tenant: tenant)
    for crd in try await client.list(CustomResourceDefinition.self, in: scope).items
    where crd.spec.group == group && !crd.isTrue(.namesAccepted) {
      _ = try await client.update(crd)
      try await kinds.refresh(tenant: tenant, name: crd.metadata.name, isOwn: true)
    }
  }
}
