internal import ArktosCore
internal import ArktosStore

extension APIError {
  /// What a client is told when the store could not do what a request needed.
  init(_ error: StoreError, _ type: ResourceType, name: String) {
    switch error.code {
    case .conflict: self = .staleVersion(type, name: name)
    case .compacted:
      self = .expired("The resourceVersion for the provided request is too old: \(error.message)")
    case .futureRevision: self = .tooLargeResourceVersion(error.message)
    case .tooLarge: self = .tooLarge(error.message)
    case .unavailable: self = .unavailable("the store is not available: \(error.message)")
    case .unknownOutcome:
      self = .serverTimeout("the store did not confirm the write, it may or may not have happened: \(error.message)")
    case .outOfSpace:
      self = APIError(code: 507, reason: .internalError, message: "the store is out of space: \(error.message)")
    case .cancelled: self = .requestCancelled
    default: self = .internalError("\(error)")
    }
  }

  /// The caller has gone, so nobody reads this. Source of the code: nginx, whose logs made it known.
  static let requestCancelled = APIError(
    code: 499, reason: .unknown, message: "the request was cancelled by its sender")
}
