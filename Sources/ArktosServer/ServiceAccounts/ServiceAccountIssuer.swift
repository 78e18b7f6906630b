internal import ArktosCore

/// In whose name and with which keys a server gives out service accounts' tokens.
///
/// Source of the parts: kube-apiserver's `--service-account-issuer`, `--service-account-signing-key-file`,
/// `--service-account-key-file` and `--api-audiences`.
public struct ServiceAccountIssuer: Sendable {
  /// What tokens name as their issuer: the first one those that are given out; all of them are taken.
  public var issuers: [String]
  /// Whom tokens must be meant for so that this server takes them, and are meant for unless a request says otherwise.
  public var audiences: [String]
  public var keys: TokenKeys

  /// Source: what kubeadm gives kube-apiserver.
  public static let defaultIssuer = "https://kubernetes.default.svc.cluster.local"

  /// - Parameters:
  ///   - issuers: empty means ``defaultIssuer``.
  ///   - audiences: empty means the first issuer, as in Kubernetes.
  ///   - keys: those of the process alone, unless others are given.
  public init(issuers: [String] = [], audiences: [String] = [], keys: TokenKeys = .ephemeral()) {
    self.issuers = issuers.isEmpty ? [Self.defaultIssuer] : issuers
    self.audiences = audiences.isEmpty ? [self.issuers[0]] : audiences
    self.keys = keys
  }
}

/// What a service account's token says, besides when and for whom.
struct ServiceAccountClaims: Hashable {
  /// An object that a token stands and falls with.
  struct Bound: Hashable {
    /// `pod`, `secret` or `node`, as in the token.
    var kind: String
    var name: String
    var uid: String
  }

  var tenant: String
  var namespace: String
  var name: String
  var uid: String
  var bound: Bound?
  /// The token's own name.
  var identifier: String

  static let boundKinds = ["pod", "secret", "node"]
  private static let userPrefix = "system:serviceaccount:"

  var userName: String { "\(Self.userPrefix)\(namespace):\(name)" }

  /// Source: the claims that Kubernetes gives a bound token, and Arktos' tenant.
  func json(issuer: String, audiences: [String], issuedAt: Int64, lifetime: Int64) -> JSONObject {
    var account: JSONObject = [
      "namespace": .string(namespace), "serviceaccount": ["name": .string(name), "uid": .string(uid)],
      "tenant": .string(tenant),
    ]
    if let bound { account[bound.kind] = ["name": .string(bound.name), "uid": .string(bound.uid)] }
    return [
      "aud": .array(audiences.map(JSONValue.string)), "exp": .int(issuedAt + lifetime), "iat": .int(issuedAt),
      "iss": .string(issuer), "jti": .string(identifier), "kubernetes.io": .object(account),
      "nbf": .int(issuedAt), "sub": .string(userName),
    ]
  }

  init(tenant: String, namespace: String, name: String, uid: String, bound: Bound?, identifier: String) {
    self.tenant = tenant
    self.namespace = namespace
    self.name = name
    self.uid = uid
    self.bound = bound
    self.identifier = identifier
  }

  /// Nil if something is missing, or the subject is another account than the rest says.
  init?(_ claims: JSONObject) {
    guard let account = claims[object: "kubernetes.io"], let tenant = account[string: "tenant"],
      let namespace = account[string: "namespace"], let who = account[object: "serviceaccount"],
      let name = who[string: "name"], let uid = who[string: "uid"], !uid.isEmpty
    else { return nil }
    self.init(
      tenant: tenant, namespace: namespace, name: name, uid: uid, bound: nil, identifier: claims[string: "jti"] ?? "")
    guard claims[string: "sub"] == userName else { return nil }
    for kind in Self.boundKinds {
      guard let object = account[object: kind] else { continue }
      bound = Bound(kind: kind, name: object[string: "name"] ?? "", uid: object[string: "uid"] ?? "")
    }
  }

  /// The account as one who calls. Source of names, groups and extra: Kubernetes' `serviceaccount.UserInfo`.
  var caller: Caller {
    var caller = Caller(
      name: userName,
      groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", Caller.authenticatedGroup],
      tenant: tenant, uid: uid)
    if !identifier.isEmpty { caller.extra["authentication.kubernetes.io/credential-id"] = ["JTI=\(identifier)"] }
    if let bound, bound.kind != "secret" {
      caller.extra["authentication.kubernetes.io/\(bound.kind)-name"] = [bound.name]
      caller.extra["authentication.kubernetes.io/\(bound.kind)-uid"] = [bound.uid]
    }
    return caller
  }
}
