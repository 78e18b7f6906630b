public import ArktosCore
public import ArktosStore

extension EtcdStore {
  public func compact(through revision: Revision) async throws(StoreError) {
    guard revision > .zero else { return }  // Nothing lies that far back.
    var request = EtcdCompactionRequest()
    request.revision = revision.value
    do {
      // To compact twice is to compact once.
      _ = try await cluster.call(
        EtcdKV.Method.Compact.descriptor, request, returning: EtcdCompactionResponse.self, changesData: false)
    } catch  where error.refusal == .compacted {
      // History ends there already, or later.
    } catch {
      // Repeating it does no harm, but whether it was done once remains unknown without an answer.
      throw error.storeError(changesData: true)
    }
  }

  /// `bytes` is the size of etcd's database file on the member asked, the nearest that etcd tells.
  public func statistics() async throws(StoreError) -> StoreStatistics {
    var count = Self.probe
    count.rangeEnd = KeyRange.all.etcdRangeEnd
    let response = try await range(count)
    let status: EtcdStatusResponse
    do {
      status = try await cluster.call(
        EtcdMaintenance.Method.Status.descriptor, EtcdStatusRequest(), returning: EtcdStatusResponse.self,
        changesData: false)
    } catch {
      throw error.storeError(changesData: false)
    }
    return StoreStatistics(
      keys: Int(response.count), bytes: Int(status.dbSize), revision: Revision(response.header.revision),
      oldestRevision: try await compaction.oldestRevision(in: self), watchers: watches.count)
  }
}
