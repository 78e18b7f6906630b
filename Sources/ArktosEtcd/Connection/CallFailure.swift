import ArktosCore
import ArktosStore
import GRPCCore

/// Why a call to one member gave no answer, or gave a refusal.
struct CallFailure: Error {
  /// What etcd said about the request itself; nil if the call broke on the way, or the member could not do it.
  enum Refusal: Hashable {
    case compacted, futureRevision, tooLarge, outOfSpace, leaseNotFound, overloaded, invalid
    /// We are nobody to etcd: no token, or one that it does not know, any more.
    case tokenRejected
    /// The name or the password is wrong.
    case wrongPassword
    /// We may not do that.
    case denied
    /// Who answers does not know the call.
    case unsupported
    case authenticationOff
  }

  let endpoint: EtcdEndpoint
  /// Whether any of the request may have reached a member.
  var wasSent: Bool
  let wasCancelled: Bool
  let message: String
  let refusal: Refusal?
  /// Why no connection comes about, and what to do, if that is known.
  let advice: String?

  /// - Parameter trouble: what is known to be wrong with the connection.
  init(_ error: any Error, endpoint: EtcdEndpoint, wasSent: Bool, trouble: String? = nil) {
    self.endpoint = endpoint
    self.wasSent = wasSent
    wasCancelled = error is CancellationError || Task.isCancelled
    switch error {
    case let error as RPCError:
      message = Self.describe(error)
      refusal = Refusal(error)
      advice = refusal.map(\.advice) ?? trouble
    case let error as StoreError:
      message = error.message
      refusal = error.code == .invalid ? .invalid : nil
      advice = nil
    default:
      message = String(describing: error)
      refusal = nil
      advice = trouble
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
    let text =
      "etcd at \(endpoint): " + (refusal == nil ? advice ?? message : message + (advice.map { "; \($0)" } ?? ""))
    switch refusal {
    case .compacted: return StoreError(.compacted, text)
    case .futureRevision: return StoreError(.futureRevision, text)
    case .tooLarge: return StoreError(.tooLarge, text)
    case .outOfSpace: return StoreError(.outOfSpace, text)
    case .invalid: return StoreError(.invalid, text)
    case .overloaded, .leaseNotFound, .denied, .unsupported, .tokenRejected, .wrongPassword, .authenticationOff:
      return StoreError(.unavailable, text)
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
    ("invalid auth token", .tokenRejected),
    ("user name is empty", .tokenRejected),
    ("revision of auth store is old", .tokenRejected),
    ("authentication failed", .wrongPassword),
    ("authentication is not enabled", .authenticationOff),
    ("permission denied", .denied),
  ]

  init?(_ error: RPCError) {
    if let match = Self.words.first(where: { error.message.contains($0.0) }) {
      self = match.1
      return
    }
    switch error.code {
    case .unauthenticated, .permissionDenied: self = .denied
    case .unimplemented: self = .unsupported
    case .invalidArgument: self = .invalid
    default: return nil
    }
  }

  /// Whether etcd may have ended a watcher for its token, by its words.
  static func mayBeAboutToken(_ reason: String) -> Bool {
    words.contains { reason.contains($0.0) && ($0.1 == .tokenRejected || $0.1 == .denied) }
  }

  /// What to do; nil where that follows from what the caller did.
  var advice: String? {
    switch self {
    case .outOfSpace: "raise --quota-backend-bytes, or compact and defragment, then disarm the alarm"
    case .tokenRejected: "it wants to know who calls: give a user with a password"
    case .wrongPassword: "check the user's name and password"
    case .denied: "give the user a role that may read and write all keys, as the role root may"
    case .unsupported:
      "check the address: who answers there is no etcd 3.4 or later, or stands before one and passes on too little"
    case .compacted, .futureRevision, .tooLarge, .leaseNotFound, .overloaded, .invalid, .authenticationOff: nil
    }
  }
}
