import ArktosEtcd
import ArktosStore
import Testing

@Suite("An etcd endpoint")
struct EtcdEndpointTests {
  @Test(
    "is read from text",
    arguments: [
      ("http://127.0.0.1:2379", EtcdEndpoint(host: "127.0.0.1")),
      ("127.0.0.1", EtcdEndpoint(host: "127.0.0.1")),
      ("HTTP://etcd.example:4001/", EtcdEndpoint(host: "etcd.example", port: 4001)),
      ("https://etcd-0", EtcdEndpoint(scheme: .https, host: "etcd-0")),
      ("http://[::1]:2380", EtcdEndpoint(host: "::1", port: 2380)),
      ("[fe80::1]", EtcdEndpoint(host: "fe80::1")),
    ])
  func reading(text: String, expected: EtcdEndpoint) throws {
    let endpoint = try EtcdEndpoint(text)
    #expect(endpoint == expected)
    #expect(try EtcdEndpoint(endpoint.description) == expected)
  }

  @Test(
    "is refused when it is wrong",
    arguments: [
      "", "http://", "ftp://host", "host:0", "host:65536", "host:x", "host:", "::1", "http://[::1", "http://[::1]2379",
      "host/path", "user@host", "a b",
    ])
  func refusal(text: String) {
    #expect(#expect(throws: StoreError.self) { try EtcdEndpoint(text) }?.code == .invalid)
  }

  @Test("is needed, at least one, and one with TLS if there are certificates")
  func configuration() {
    for endpoints in [[], ["http://a", "b:x"]] {
      #expect(#expect(throws: StoreError.self) { try EtcdConfiguration(endpoints: endpoints) }?.code == .invalid)
    }
    let careless = #expect(throws: StoreError.self) {
      try EtcdConfiguration(endpoints: ["https://a", "http://b"], tls: EtcdTLS())
    }
    #expect(careless?.code == .invalid)
    #expect(careless?.message.contains("http://b:2379") == true)
  }
}
