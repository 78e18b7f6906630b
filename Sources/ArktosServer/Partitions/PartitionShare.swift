internal import ArktosCore

/// The part of a collection that a request with `?partition=` is restricted to.
enum PartitionShare: Sendable {
  case everything
  /// What `group` owned at `revision`.
  case owned(by: String, at: Revision, PartitionTimeline, RegistryKeys)

  func includes(_ key: StoreKey) -> Bool {
    switch self {
    case .everything: return true
    case .owned(let group, let revision, let timeline, let keys):
      guard let tenant = keys.tenant(of: key) else { return true }
      return timeline.owner(of: tenant, at: revision) == group
    }
  }
}

extension Registry {
  /// The share that `partition` names, at a revision; cluster-scoped kinds belong to every server.
  func share(of partition: String?, _ request: RegistryRequest, at revision: Revision) async throws(APIError)
    -> PartitionShare
  {
    guard let partition, request.type.scope != .cluster else { return .everything }
    let group = partition == "local" ? partitions.serviceGroup : partition
    do {
      let timeline = try await partitions.timeline(through: revision)
      return .owned(by: group, at: revision, timeline, request.definition.keys)
    } catch {
      throw .requestCancelled
    }
  }
}
