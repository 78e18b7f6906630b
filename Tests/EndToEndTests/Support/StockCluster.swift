import ArktosClient
import ArktosTesting
import FoundationEssentials

/// A cluster as `arktos-up` starts it, with a tenant `blue`, and kubeconfigs as stock clients read them.
struct StockCluster: Sendable {
  private let cluster: OneProcessCluster
  private let directory: TemporaryDirectory

  fileprivate init(_ cluster: OneProcessCluster) async throws {
    self.cluster = cluster
    directory = try TemporaryDirectory("stock-cluster")
    let person = try Operator(kubeconfigs: cluster.kubeconfigs)
    try await person.succeed("create", "tenant", "blue")
    try await eventually("the tenant has its namespace") {
      try await person.succeed("get", "namespaces", "--tenant", "blue", "-o", "name").contains("namespace/default")
    }
    for tenant in [nil, "blue"] {
      let text = try Self.kubeconfig(like: cluster.kubeconfigs[0], tenant: tenant).encodedYAML()
      try Data(text.utf8).write(to: URL(filePath: kubeconfig(tenant: tenant)))
    }
  }

  /// The path of a kubeconfig for a tenant; nil for the server's own URL.
  func kubeconfig(tenant: String?) -> String { directory.path("kubeconfig-\(tenant ?? "server")") }

  private static func kubeconfig(like path: String, tenant: String?) throws -> Kubeconfig {
    var kubeconfig = try Kubeconfig.load(path, variables: [:])[0]
    if let tenant { kubeconfig.clusters[0].server += "/tenants/\(tenant)" }
    return kubeconfig
  }

  fileprivate func stop() async throws -> Bool { try await cluster.stop() }
}

/// Runs `body` against a cluster that must end in order afterwards.
func withStockCluster(_ body: (StockCluster) async throws -> Void) async throws {
  let cluster = try await StockCluster(try await OneProcessCluster.start())
  try await body(cluster)
  guard try await cluster.stop() else { throw ProcessError(description: "arktos-up did not end in order") }
}
