public import ArktosStore

extension EtcdStore {
  public func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    let messages = try TransactionMessages(transaction)
    if transaction.operations.isEmpty, transaction.conditions.isEmpty {
      // etcd takes an empty transaction for one that may read old data.
      return StoreCommit(revision: try await currentRevision(), previous: [])
    }
    var response: EtcdTxnResponse?
    for _ in 0..<3 where response == nil {
      response = try await send(messages, changesData: !transaction.operations.isEmpty)
    }
    guard let response else {
      throw StoreError(.unavailable, "leases ran out before their write reached etcd; it is too busy, try again later")
    }
    return try messages.commit(from: response)
  }

  /// Sends the transaction; nil if a lease that was granted for it had run out when it arrived, so that nothing was done.
  ///
  /// That happens to short times to live where everything is very busy.
  private func send(_ messages: TransactionMessages, changesData: Bool) async throws(StoreError) -> EtcdTxnResponse? {
    let request = try await messages.request { timeToLive throws(StoreError) in
      try await grantLease(for: timeToLive)
    }
    do {
      return try await cluster.call(
        EtcdKV.Method.Txn.descriptor, request, returning: EtcdTxnResponse.self, changesData: changesData)
    } catch {
      if error.refusal == .leaseNotFound { return nil }
      throw error.storeError(changesData: changesData)
    }
  }
}
