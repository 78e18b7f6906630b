public import ArktosStore
import Synchronization

extension EtcdStore {
  public func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    let messages = try TransactionMessages(transaction)
    if transaction.operations.isEmpty, transaction.conditions.isEmpty {
      // etcd takes an empty transaction for one that may read old data.
      return StoreCommit(revision: try await currentRevision(), previous: [])
    }
    var isRepetition = false
    while true {
      var used: [Int64] = []
      let request = try await messages.request { timeToLive throws(StoreError) in
        let lease = try await leases.lease(for: timeToLive)
        used.append(lease)
        return lease
      }
      let response: EtcdTxnResponse
      do {
        response = try await cluster.call(
          EtcdKV.Method.Txn.descriptor, request, returning: EtcdTxnResponse.self,
          changesData: !transaction.operations.isEmpty)
      } catch  where error.refusal == .leaseNotFound && !isRepetition {
        // Somebody revoked it, or etcd was restored from a backup. Nothing was written.
        for lease in used { await leases.forget(lease) }
        isRepetition = true
        continue
      } catch {
        throw error.storeError(changesData: !transaction.operations.isEmpty)
      }
      return try messages.commit(from: response)
    }
  }
}
