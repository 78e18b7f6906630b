/// What etcd gave for a user's password, to be shown with every call.
struct AuthenticationToken: Hashable {
  /// Nil if etcd does not ask who calls: authentication is not switched on.
  var text: String?
  /// Tells tokens apart of which the texts may be the same.
  var number: Int
}

/// Gets a token when one is needed, once for all calls that wait for it.
actor TokenKeeper {
  private let authenticate: @Sendable () async throws(CallFailure) -> String?
  private var current: AuthenticationToken?
  private var renewal: Task<Result<AuthenticationToken, CallFailure>, Never>?
  private var count = 0

  /// - Parameter authenticate: gets a new token from etcd; nil if etcd does not ask who calls.
  init(authenticate: @escaping @Sendable () async throws(CallFailure) -> String?) {
    self.authenticate = authenticate
  }

  func token() async throws(CallFailure) -> AuthenticationToken {
    if let current { return current }
    // A task of its own: that one of those who wait is cancelled is nothing to the others.
    let renewal = self.renewal ?? Task { await renew() }
    self.renewal = renewal
    return try await renewal.value.get()
  }

  private func renew() async -> Result<AuthenticationToken, CallFailure> {
    defer { renewal = nil }
    do throws(CallFailure) {
      let text = try await authenticate()
      count += 1
      let token = AuthenticationToken(text: text, number: count)
      current = token
      return .success(token)
    } catch {
      return .failure(error)
    }
  }

  /// Has the next call get a new token, if this one is still the current one.
  func reject(_ token: AuthenticationToken) {
    if current == token { current = nil }
  }
}
