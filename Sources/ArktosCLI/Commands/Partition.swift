internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Partition: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks after the division of the tenants among groups of API servers.",
    subcommands: [PartitionCheck.self])
}

struct PartitionCheck: ClusterCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Shows which service group serves which tenants, and what is wrong with the DataPartitionConfigs.",
    discussion: "Exits with 1 if there is anything to put right.")

  @OptionGroup var global: GlobalOptions

  func run(_ session: Session) async throws {
    let client = try await session.connect().client
    let configs = try await client.list(DataPartitionConfig.self, in: .everything).items
    let servers = try await servers(client)
    let map = PartitionMap(rules: configs.map(PartitionRule.init), liveGroups: servers.map(\.group))
    session.console.write(PartitionReport(map: map, servers: servers).text)
    for problem in map.problems { session.console.note("Warning: \(problem)") }
    if !map.problems.isEmpty { throw AlreadyReported() }
    session.console.note("The partitions are in order.")
  }

  /// The servers that are registered now, group by group.
  private func servers(_ client: Client) async throws -> [PartitionReport.Server] {
    let key = ObjectKey(
      tenant: WellKnownNames.defaultTenant, namespace: "default", name: WellKnownNames.serverEndpoints)
    do {
      return try await client.get(Endpoints.self, key).subsets.flatMap { subset in
        subset.addresses.map { address in
          let port = subset.ports.first.map { ":\($0.port)" } ?? ""
          return PartitionReport.Server(group: subset.serviceGroupId, address: address.ip + port)
        }
      }
    } catch let error as APIError where error.reason == .notFound {
      return []
    }
  }
}
