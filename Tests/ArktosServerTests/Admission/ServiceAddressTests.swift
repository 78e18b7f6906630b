import ArktosClient
import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Addresses of services")
struct ServiceAddressTests {
  private func service(_ name: String, address: String? = nil, tenant: String = "default") -> NetworkService {
    var service = NetworkService(name: name, namespace: "default", tenant: tenant)
    service.json["spec"] = ["ports": [["port": 80]]]
    if let address { service.spec.clusterIP = address }
    return service
  }

  @Test("every service gets one of its own, and gives it back")
  func allocation() async throws {
    try await withTestCluster { cluster in
      let first = try await cluster.client.create(service("a"))
      let second = try await cluster.client.create(service("b"))
      #expect(first.spec.clusterIP.hasPrefix("10."))
      #expect(first.spec.clusterIPs == [first.spec.clusterIP])
      #expect(first.spec.clusterIP != second.spec.clusterIP)
      let taken = await apiError {
        _ = try await cluster.client.create(service("c", address: first.spec.clusterIP))
      }
      #expect(taken?.code == 422)
      #expect(taken?.message.contains("provided IP is already allocated") == true)
      try await cluster.client.delete(NetworkService.self, first.objectKey)
      let again = try await cluster.client.create(service("c", address: first.spec.clusterIP))
      #expect(again.spec.clusterIP == first.spec.clusterIP)
    }
  }

  @Test("one that was asked for must lie in the range; None is no address")
  func wishes() async throws {
    try await withTestCluster { cluster in
      let outside = await apiError { _ = try await cluster.client.create(service("a", address: "192.168.0.1")) }
      #expect(outside?.message.contains("not in the valid range") == true)
      for name in ["a", "b"] {
        let made = try await cluster.client.create(service(name, address: "None"))
        #expect(made.spec.clusterIP == "None")
      }
    }
  }

  @Test("a mere name has none, and gives back the one it had", arguments: ["", nil])
  func names(address: String?) async throws {
    try await withTestCluster { cluster in
      var name = service("a", address: address)
      name.spec.json["type"] = "ExternalName"
      name.spec.json["externalName"] = "example.com"
      var made = try await cluster.client.create(name)
      #expect(made.spec.json["clusterIP"] == nil)
      #expect(try await cluster.client.update(made).metadata.resourceVersion == made.metadata.resourceVersion)
      made.spec.json["type"] = "ClusterIP"
      made.spec.json["externalName"] = nil
      made = try await cluster.client.update(made)
      let given = made.spec.clusterIP
      #expect(given.hasPrefix("10."))
      made.spec.json["type"] = "ExternalName"
      made.spec.json["externalName"] = "example.com"
      made = try await cluster.client.update(made)
      #expect(made.spec.json["clusterIP"] == nil)
      #expect(try await cluster.client.create(service("b", address: given)).spec.clusterIP == given)
    }
  }

  @Test("tenants do not see each other's addresses")
  func tenants() async throws {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a")
      for tenant in ["default", "a"] {
        let made = try await cluster.client.create(service("s", address: "10.96.0.50", tenant: tenant))
        #expect(made.spec.clusterIP == "10.96.0.50")
      }
    }
  }
}
