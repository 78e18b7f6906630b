public import ArktosStore

extension EtcdStore {
  public func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    let messages = try TransactionMessages(transaction)
    if transaction.operations.isEmpty, transaction.conditions.isEmpty {
      // etcd takes an empty transaction for one that may read old data.
      return StoreCommit(revision: try await currentRevision(), previous: [])
    }
    let request = try await messages.request { timeToLive throws(StoreError) in
      try await grantLease(for: timeToLive)
    }
    let changesData = !transaction.operations.isEmpty
    let response: EtcdTxnResponse
    do {
      response = try await cluster.call(
        EtcdKV.Method.Txn.descriptor, request, returning: EtcdTxnResponse.self, changesData: changesData)
    } catch {
      throw error.storeError(changesData: changesData)
    }
    return try messages.commit(from: response)
  }
}
