public import ArktosStore

/// How to reach an etcd cluster.
public struct EtcdConfiguration: Sendable {
  /// The cluster's members. Calls go to one of them, and on to the next when it does not answer.
  public var endpoints: [EtcdEndpoint]
  /// How long one member may take to answer one call.
  public var requestTimeout: Duration

  /// - Throws: `StoreError` with code `.invalid` if there is no endpoint, or one that is not supported.
  public init(endpoints: [EtcdEndpoint], requestTimeout: Duration = .seconds(5)) throws(StoreError) {
    guard !endpoints.isEmpty else {
      throw StoreError(.invalid, "no etcd endpoint is given; name at least one, like http://127.0.0.1:2379")
    }
    if let secure = endpoints.first(where: { $0.scheme == .https }) {
      throw StoreError(.invalid, "etcd endpoint \(secure): TLS to etcd is not supported yet; use http")
    }
    self.endpoints = endpoints
    self.requestTimeout = requestTimeout
  }

  /// Reads endpoints as ``EtcdEndpoint/init(_:)`` does.
  public init(endpoints: [String], requestTimeout: Duration = .seconds(5)) throws(StoreError) {
    var parsed: [EtcdEndpoint] = []
    for text in endpoints { parsed.append(try EtcdEndpoint(text)) }
    try self.init(endpoints: parsed, requestTimeout: requestTimeout)
  }
}
