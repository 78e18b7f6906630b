import ArktosCore
import ArktosStore
import FoundationEssentials

/// A transaction in etcd's terms: compares, operations, and reads that tell what a failed condition found.
///
/// https://etcd.io/docs/v3.6/learning/api/#transaction
struct TransactionMessages {
  let transaction: StoreTransaction

  /// - Throws: `StoreError` with code `.invalid` for what etcd would not do.
  init(_ transaction: StoreTransaction) throws(StoreError) {
    var keys = Set<StoreKey>()
    for operation in transaction.operations {
      guard !operation.key.bytes.isEmpty else { throw StoreError(.invalid, "a key must not be empty") }
      guard keys.insert(operation.key).inserted else {
        throw StoreError(.invalid, "two operations on the key \(operation.key) in one transaction")
      }
    }
    guard transaction.conditions.allSatisfy({ !$0.key.bytes.isEmpty }) else {
      throw StoreError(.invalid, "a condition's key must not be empty")
    }
    self.transaction = transaction
  }

  /// - Parameter lease: gives the lease that ends a key after its time to live.
  func request(lease: (Duration) async throws(StoreError) -> Int64) async throws(StoreError) -> EtcdTxnRequest {
    var request = EtcdTxnRequest()
    request.compare = transaction.conditions.map(Self.compare)
    // One read for each condition, in order, also if two are about the same key: positions then tell which is which.
    request.failure = transaction.conditions.map { condition in
      var read = EtcdRangeRequest()
      read.key = condition.key.etcdData
      var operation = EtcdRequestOp()
      operation.requestRange = read
      return operation
    }
    for operation in transaction.operations {
      var message = EtcdRequestOp()
      switch operation {
      case .put(let key, let value, let timeToLive):
        var put = EtcdPutRequest()
        put.key = key.etcdData
        put.value = Data(value.bytes)
        put.prevKv = true
        if let timeToLive { put.lease = try await lease(timeToLive) }
        message.requestPut = put
      case .delete(let key):
        var delete = EtcdDeleteRangeRequest()
        delete.key = key.etcdData
        delete.prevKv = true
        message.requestDeleteRange = delete
      }
      request.success.append(message)
    }
    return request
  }

  private static func compare(_ condition: StoreTransaction.Condition) -> EtcdCompare {
    var compare = EtcdCompare()
    compare.key = condition.key.etcdData
    switch condition.expectation {
    case .absent:
      compare.target = .create
      compare.result = .equal
      compare.createRevision = 0
    case .exists:
      compare.target = .create
      compare.result = .greater
      compare.createRevision = 0
    case .modRevision(let revision):
      // etcd gives a key that does not exist the revision 0, which no commit has: nothing is below it.
      compare.target = .mod
      compare.result = revision > .zero ? .equal : .less
      compare.modRevision = max(revision.value, 0)
    }
    return compare
  }

  /// - Throws: `StoreError` with code `.conflict` if the conditions did not hold.
  func commit(from response: EtcdTxnResponse) throws(StoreError) -> StoreCommit {
    guard response.succeeded else { throw conflict(from: response) }
    let previous: [StoreEntry?] = response.responses.map { answer in
      switch answer.response {
      case .responsePut(let put): put.hasPrevKv ? put.prevKv.entry : nil
      case .responseDeleteRange(let delete): delete.prevKvs.first?.entry
      case .responseRange, nil: nil
      }
    }
    return StoreCommit(revision: Revision(response.header.revision), previous: previous)
  }

  private func conflict(from response: EtcdTxnResponse) -> StoreError {
    let found = response.responses.map { $0.responseRange.kvs.first?.entry }
    do throws(StoreError) {
      for (condition, current) in zip(transaction.conditions, found) { try condition.check(against: current) }
    } catch {
      return error
    }
    return StoreError(.conflict, "a condition did not hold, but etcd did not say which")
  }
}
