internal import ArktosCore
internal import ArktosStore
internal import FoundationEssentials

/// Knows service accounts by the tokens that this cluster's servers have given out, as long as the account is there.
struct ServiceAccountAuthenticator: Authenticator {
  let issuer: ServiceAccountIssuer
  let store: any Store
  let environment: Environment

  /// Whose a token is, and which of the wanted audiences it is meant for.
  struct Identity {
    var caller: Caller
    var audiences: [String]
  }

  enum Problem: Error {
    /// The token is ours, and not good; why.
    case refused(String)
    case storeFailed(APIError)
  }

  func authenticate(_ request: APIRequest, from peer: HTTPPeer) async throws(APIError) -> Caller? {
    // As in Kubernetes a certificate counts first.
    guard peer.certificate == nil, let token = request.bearerToken else { return nil }
    do {
      return try await identity(of: token, for: issuer.audiences)?.caller
    } catch {
      switch error {
      case .refused: throw .unauthorized
      case .storeFailed(let error): throw error
      }
    }
  }

  /// Nil for a token that is none of a service account's of this cluster.
  func identity(of token: String, for audiences: [String]) async throws(Problem) -> Identity? {
    guard let unverified = WebToken.unverifiedClaims(token), let name = unverified[string: "iss"],
      issuer.issuers.contains(name)
    else { return nil }
    guard let claims = WebToken.claims(token, signedByOneOf: issuer.keys.verifying) else {
      throw .refused("the token is signed by none of the known keys")
    }
    let now = Int64(environment.now().timeIntervalSince1970)
    guard let end = claims[int: "exp"], now < end else { throw .refused("service account token has expired") }
    // Servers' clocks may differ a little.
    guard (claims[int: "nbf"] ?? 0) <= now + Self.leeway else {
      throw .refused("service account token is not valid yet")
    }
    let meantFor = claims[strings: "aud"]
    let shared = audiences.filter(meantFor.contains)
    guard !shared.isEmpty else {
      throw .refused("token audiences \(meantFor) is invalid for the target audiences \(audiences)")
    }
    guard let account = ServiceAccountClaims(claims) else {
      throw .refused("the token does not name a service account")
    }
    try await requireLiving(account, now)
    return Identity(caller: account.caller, audiences: shared)
  }

  /// Seconds. Source: Kubernetes' leeway.
  private static let leeway: Int64 = 60

  private func requireLiving(_ account: ServiceAccountClaims, _ now: Int64) async throws(Problem) {
    let key = ObjectKey(tenant: account.tenant, namespace: account.namespace, name: account.name)
    try await require(ServiceAccount.definition, key, uid: account.uid, "service account", now)
    guard let bound = account.bound else { return }
    var place = ObjectKey(tenant: account.tenant, namespace: account.namespace, name: bound.name)
    switch bound.kind {
    case "pod": try await require(Pod.definition, place, uid: bound.uid, "pod", now)
    case "secret": try await require(Secret.definition, place, uid: bound.uid, "secret", now)
    default:
      place.tenant = ""
      place.namespace = ""
      try await require(Node.definition, place, uid: bound.uid, "node", now)
    }
  }

  private func require(
    _ definition: ResourceDefinition, _ key: ObjectKey, uid: String, _ what: String, _ now: Int64
  ) async throws(Problem) {
    let storeKey = definition.keys.key(tenant: key.tenant, namespace: key.namespace, name: key.name)
    let entry: StoreEntry?
    do {
      entry = try await store.get(storeKey, at: .latest).entry
    } catch {
      throw .storeFailed(APIError(error, definition.type, name: key.name))
    }
    guard let entry, let object = try? JSONObject(parsing: entry.value.bytes) else {
      throw .refused("\(what) \(key.namespace)/\(key.name) has been deleted")
    }
    let metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    guard metadata.uid == uid else {
      throw .refused("\(what) UID (\(metadata.uid)) does not match claim (\(uid))")
    }
    if let text = metadata.deletionTimestamp, let moment = try? Date(text, strategy: .iso8601),
      Int64(moment.timeIntervalSince1970) + Self.leeway < now
    {
      throw .refused("\(what) \(key.namespace)/\(key.name) has been deleted")
    }
  }
}
