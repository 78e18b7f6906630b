public import ArktosCore
public import ArktosStore

extension EtcdStore {
  /// How many entries are asked for at once, so that no answer grows without bound.
  static let pageSize = 5_000

  public func currentRevision() async throws(StoreError) -> Revision {
    Revision(try await range(Self.probe).header.revision)
  }

  public func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    guard !key.bytes.isEmpty else { throw StoreError(.invalid, "a key must not be empty") }
    let listing = try await list(.key(key), at: point, limit: nil)
    return StoreRead(entry: listing.entries.first, revision: listing.revision)
  }

  public func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    if let limit, limit < 1 { throw StoreError(.invalid, "a limit must be at least 1, but it is \(limit)") }
    var attempts = 0
    while true {
      do {
        return try await pages(of: range, at: point, limit: limit)
      } catch  where error.code == .compacted && attempts < 3 {
        // The first page fixed the revision of the others, and then it was compacted away under our hands.
        if case .exactly = point { throw await error.naming(compaction, in: self) }
        attempts += 1
      }
    }
  }

  public func count(_ range: KeyRange, at point: ReadPoint) async throws(StoreError) -> StoreCount {
    var request = Self.probe
    if !range.holdsNoKey {
      request.key = range.etcdKey
      request.rangeEnd = range.etcdRangeEnd
    }
    let response: EtcdRangeResponse
    do {
      response = try await first(request, at: point)
    } catch {
      throw error.code == .compacted ? await error.naming(compaction, in: self) : error
    }
    let revision: Revision = if case .exactly(let exact) = point { exact } else { Revision(response.header.revision) }
    return StoreCount(count: range.holdsNoKey ? 0 : Int(response.count), revision: revision)
  }

  private func pages(of range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    var request = Self.probe
    request.countOnly = range.holdsNoKey
    if !range.holdsNoKey {
      request.key = range.etcdKey
      request.rangeEnd = range.etcdRangeEnd
    }
    request.limit = Int64(min(limit ?? Self.pageSize, Self.pageSize))

    var response = try await first(request, at: point)
    let revision: Revision = if case .exactly(let exact) = point { exact } else { Revision(response.header.revision) }
    if range.holdsNoKey { return StoreListing(entries: [], revision: revision) }

    var entries = response.kvs.map(\.entry)
    while response.more, entries.count < limit ?? .max, let last = entries.last {
      let rest = KeyRange(from: StoreKey(last.key.bytes + [0]), to: range.end)
      request.key = rest.etcdKey
      request.rangeEnd = rest.etcdRangeEnd
      request.revision = revision.value
      request.limit = Int64(min((limit ?? .max) - entries.count, Self.pageSize))
      response = try await self.range(request)
      entries += response.kvs.map(\.entry)
    }
    return StoreListing(
      entries: entries, revision: revision, remaining: Int(response.count) - response.kvs.count)
  }

  /// The first page, of the state that `point` asks for.
  private func first(_ request: EtcdRangeRequest, at point: ReadPoint) async throws(StoreError) -> EtcdRangeResponse {
    var request = request
    switch point {
    case .latest:
      return try await range(request)
    case .atLeast(let revision):
      // The member at hand may know enough; if not, the leader is asked how far the cluster is.
      request.serializable = true
      let near = try await range(request)
      if near.header.revision >= revision.value { return near }
      request.serializable = false
      let response = try await range(request)
      guard response.header.revision >= revision.value else {
        throw StoreError(
          .futureRevision, "etcd is at revision \(response.header.revision) and has not reached \(revision)")
      }
      return response
    case .exactly(let revision):
      // etcd takes 0 for "the latest".
      guard revision > .zero else { throw StoreError(.invalid, "no state can be read exactly at revision \(revision)") }
      request.revision = revision.value
      return try await range(request)
    }
  }

  /// The cheapest read: counts a key that nobody can write through this store's layout.
  static var probe: EtcdRangeRequest {
    var request = EtcdRangeRequest()
    request.key = KeyRange.all.etcdKey
    request.countOnly = true
    return request
  }

  func range(_ request: EtcdRangeRequest) async throws(StoreError) -> EtcdRangeResponse {
    do {
      return try await cluster.call(
        EtcdKV.Method.Range.descriptor, request, returning: EtcdRangeResponse.self, changesData: false)
    } catch {
      throw error.storeError(changesData: false)
    }
  }

  /// Throws `.compacted` unless a watch can begin after `revision`, and `.futureRevision` if it is not reached yet.
  ///
  /// etcd itself would let a watch begin *with* the compacted revision, whose deletions may be gone
  /// (https://github.com/etcd-io/etcd/issues/19179): a read at the revision before draws the line one earlier.
  func checkHistoryReaches(_ revision: Revision) async throws(StoreError) {
    var request = Self.probe
    request.revision = max(revision.value, 1)
    do {
      _ = try await range(request)
    } catch  where error.code == .compacted {
      throw await error.naming(compaction, in: self)
    }
  }
}

extension StoreError {
  /// Adds to `.compacted` how far history reaches.
  fileprivate func naming(_ floor: CompactionFloor, in store: EtcdStore) async -> StoreError {
    var error = self
    error.oldestRevision = try? await floor.oldestRevision(in: store)  // It is only further information.
    return error
  }
}
