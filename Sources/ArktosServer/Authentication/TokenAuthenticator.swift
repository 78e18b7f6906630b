public import ArktosCore

/// Knows callers by the bearer tokens of files, which are read once. Source: kube-apiserver's `--token-auth-file`.
public struct TokenAuthenticator: Authenticator {
  private let callers: [String: Caller]

  /// - Parameter paths: the files; of two lines with the same token the later one counts, as in Kubernetes.
  /// - Throws: ``TokenFileError`` if a file cannot be read or a line is not of the format.
  public init(files paths: [String]) throws(TokenFileError) {
    var entries: [TokenFile.Entry] = []
    for path in paths { entries += try TokenFile(contentsOfFile: path).entries }
    self.init(entries)
  }

  init(_ entries: [TokenFile.Entry]) {
    callers = Dictionary(
      entries.map { entry in
        let caller = Caller(
          name: entry.user, groups: entry.groups + [Caller.authenticatedGroup], tenant: WellKnownNames.defaultTenant,
          uid: entry.uid)
        return (entry.token, caller)
      }, uniquingKeysWith: { _, later in later })
  }

  public func authenticate(_ request: APIRequest, from peer: HTTPPeer) async throws(APIError) -> Caller? {
    guard let token = request.bearerToken else { return nil }
    guard let caller = callers[token] else { throw .unauthorized }
    return caller
  }

  public func caller(ofToken token: String) async throws(APIError) -> Caller? { callers[token] }
}

extension APIRequest {
  /// The token of an `Authorization: Bearer` header (RFC 6750).
  var bearerToken: String? {
    let words = (headers["authorization"] ?? "").split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    return String(words[1])
  }
}
