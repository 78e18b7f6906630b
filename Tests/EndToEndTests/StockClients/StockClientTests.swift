import ArktosTesting
import Testing

/// Clients that others wrote, unchanged, against a real cluster: in the default tenant by the server's own URL, and at
/// the same time in another tenant by the URL below `/tenants`.
///
/// What is checked stands in the programs themselves, in `Tests/StockClients`.
@Suite(
  "Stock clients", .serialized,
  .enabled(if: PythonClient.isWanted, "Python with the clients is not installed; Scripts/test.sh does that"))
struct StockClientTests {
  @Test(
    "they work, in the default tenant and in another",
    arguments: [
      "official_objects", "official_watch", "official_dynamic", "kr8s_objects", "kopf_operator", "kopf_custom_kind",
    ])
  func program(name: String) async throws {
    try await withStockCluster { cluster in
      async let inDefault = PythonClient.run(name, kubeconfig: cluster.kubeconfig(tenant: nil))
      async let inTenant = PythonClient.run(name, kubeconfig: cluster.kubeconfig(tenant: "blue"))
      for answer in try await [inDefault, inTenant] {
        #expect(answer.isSuccess, "\(answer.output)")
      }
    }
  }
}
