internal import ArktosClient
internal import ArktosCore

/// Creates what every cluster has, when it is missing: tenant `default` and its namespaces.
struct Bootstrap: Sendable {
  let server: APIServer

  /// The operators' namespaces; other tenants' are made by the tenant controller.
  private static let namespaces = WellKnownNames.systemNamespaces + ["kube-node-lease"]

  func run() async throws {
    let client = Client(transport: server, userAgent: "arktos-apiserver")
    var tenant = Tenant(name: WellKnownNames.defaultTenant)
    tenant.json["spec"] = ["storageClusterId": "0"]
    try await createUnlessPresent(client, tenant)
    for name in Self.namespaces {
      try await createUnlessPresent(client, Namespace(name: name, tenant: WellKnownNames.defaultTenant))
    }
  }

  private func createUnlessPresent<R: Resource>(_ client: Client, _ object: R) async throws {
    do {
      _ = try await client.create(object)
    } catch let error as APIError where error.reason == .alreadyExists {
      // Another server, or an earlier start, made it.
    }
  }
}
