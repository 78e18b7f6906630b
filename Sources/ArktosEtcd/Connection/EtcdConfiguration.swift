public import ArktosStore

/// How to reach an etcd cluster.
public struct EtcdConfiguration: Hashable, Sendable {
  /// The cluster's members. Calls go to one of them, and on to the next when it does not answer.
  public var endpoints: [EtcdEndpoint]
  /// Whom to trust at `https` endpoints, and as whom to appear; nil to trust whom the system trusts.
  public var tls: EtcdTLS?
  /// The user to be, where etcd wants to know; nil if a certificate says so, or etcd does not ask.
  public var credentials: EtcdCredentials?
  /// How long one member may take to answer one call.
  public var requestTimeout: Duration
  /// How long history is kept, at least, by the running service; nil to leave compaction to somebody else. Five minutes
  /// unless set, as kube-apiserver's `--etcd-compaction-interval`.
  public var compactionInterval: Duration? = .seconds(300)

  /// - Throws: `StoreError` with code `.invalid` if there is no endpoint, or one that contradicts `tls`.
  public init(
    endpoints: [EtcdEndpoint], tls: EtcdTLS? = nil, credentials: EtcdCredentials? = nil,
    requestTimeout: Duration = .seconds(5)
  ) throws(StoreError) {
    guard !endpoints.isEmpty else {
      throw StoreError(.invalid, "no etcd endpoint is given; name at least one, like http://127.0.0.1:2379")
    }
    // Who cares for certificates does not want to send everything in the clear by a missing letter.
    if tls != nil, let open = endpoints.first(where: { $0.scheme == .http }) {
      throw StoreError(
        .invalid, "certificates are given, but the etcd endpoint \(open) does without: write https, or leave them out")
    }
    self.endpoints = endpoints
    self.tls = tls
    self.credentials = credentials
    self.requestTimeout = requestTimeout
  }

  /// Reads endpoints as ``EtcdEndpoint/init(_:)`` does.
  public init(
    endpoints: [String], tls: EtcdTLS? = nil, credentials: EtcdCredentials? = nil,
    requestTimeout: Duration = .seconds(5)
  ) throws(StoreError) {
    var parsed: [EtcdEndpoint] = []
    for text in endpoints { parsed.append(try EtcdEndpoint(text)) }
    try self.init(endpoints: parsed, tls: tls, credentials: credentials, requestTimeout: requestTimeout)
  }
}
