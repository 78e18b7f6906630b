import ArktosCore
import ArktosStore
import GRPCCore

/// Why a call to one member gave no answer, or gave a refusal.
struct CallFailure: Error {
  /// What etcd said about the request itself; nil if the call broke on the way, or the member could not do it.
  enum Refusal: Hashable {
    case compacted, futureRevision, tooLarge, outOfSpace, leaseNotFound, overloaded, denied, invalid
  }

  let endpoint: EtcdEndpoint
  /// Whether any of the request may have reached a member.
  var wasSent: Bool
  let wasCancelled: Bool
  let message: String
  let refusal: Refusal?

  init(_ error: any Error, endpoint: EtcdEndpoint, wasSent: Bool) {
    self.endpoint = endpoint
    self.wasSent = wasSent
    wasCancelled = error is CancellationError || Task.isCancelled
    if let error = error as? RPCError {
      message = Self.describe(error)
      refusal = Refusal(error)
    } else {
      message = String(describing: error)
      refusal = nil
    }
  }

  /// The innermost cause says most: "connection refused" rather than "channel isn't ready".
  private static func describe(_ error: RPCError) -> String {
    var innermost = error
    while let cause = innermost.cause {
      guard let cause = cause as? RPCError else { return "\(innermost.message) (\(cause))" }
      innermost = cause
    }
    return "\(innermost.code): \(innermost.message)"
  }

  /// - Parameter changesData: whether the call was to change anything, so that doing it again is no remedy.
  func storeError(changesData: Bool) -> StoreError {
    let text = "etcd at \(endpoint): \(message)"
    switch refusal {
    case .compacted: return StoreError(.compacted, text)
    case .futureRevision: return StoreError(.futureRevision, text)
    case .tooLarge: return StoreError(.tooLarge, text)
    case .outOfSpace:
      return StoreError(
        .outOfSpace, text + "; raise --quota-backend-bytes, or compact and defragment, then disarm the alarm")
    case .invalid: return StoreError(.invalid, text)
    case .overloaded, .leaseNotFound, .denied: return StoreError(.unavailable, text)
    case nil: break
    }
    if changesData, wasSent {
      return StoreError(.unknownOutcome, text + "; the change may or may not have been made")
    }
    return wasCancelled ? StoreError(.cancelled, text) : StoreError(.unavailable, text)
  }
}

extension CallFailure.Refusal {
  /// etcd's own words for what it refuses (`etcdserver/api/v3rpc/rpctypes`): the code alone does not tell them apart.
  private static let words: [(String, CallFailure.Refusal)] = [
    ("required revision has been compacted", .compacted),
    ("required revision is a future revision", .futureRevision),
    ("request is too large", .tooLarge),
    ("too many operations in txn request", .tooLarge),
    ("received message larger than max", .tooLarge),
    ("database space exceeded", .outOfSpace),
    ("requested lease not found", .leaseNotFound),
    ("too many requests", .overloaded),
    ("key is not provided", .invalid),
    ("duplicate key given in txn request", .invalid),
  ]

  init?(_ error: RPCError) {
    if let match = Self.words.first(where: { error.message.contains($0.0) }) {
      self = match.1
      return
    }
    switch error.code {
    case .unauthenticated, .permissionDenied, .unimplemented: self = .denied
    case .invalidArgument: self = .invalid
    default: return nil
    }
  }
}
