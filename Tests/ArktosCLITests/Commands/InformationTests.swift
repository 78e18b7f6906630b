import ArktosCLI
import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@Suite("describe, api-resources, version, partition check")
struct InformationTests {
  @Test("describe shows members, labels and events")
  func describe() async throws {
    try await withShell { shell, cluster in
      _ = await shell("create", "deployment", "web", "--image=nginx", "--port=80")
      let outcome = await shell("describe", "deploy", "web")
      #expect(outcome.code == 0)
      #expect(
        outcome.output.hasPrefix(
          "Name:         web\nNamespace:    default\nTenant:       default\nLabels:       app=web\n"))
      #expect(outcome.output.contains("Container Port:  80\n"))
      #expect(outcome.output.hasSuffix("Events:       <none>\n"))
      #expect(await shell("describe", "deploy", "nobody").code == 1)
    }
  }

  @Test("api-resources lists kinds with their scope")
  func resources() async throws {
    try await withShell { shell, _ in
      let lines = await shell("api-resources").output.split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      #expect(lines.first == ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "TENANTED", "KIND"])
      #expect(lines.contains(["deployments", "deploy", "apps/v1", "true", "true", "Deployment"]))
      #expect(lines.contains { $0.first == "tenants" && $0.suffix(3) == ["false", "false", "Tenant"] })
      #expect(await shell("api-resources", "-o", "name").output.split(separator: "\n").contains("deployments.apps"))
    }
  }

  @Test("version shows both sides")
  func version() async throws {
    try await withShell { shell, _ in
      let outcome = await shell("version")
      #expect(outcome.output.contains("Client Version: v"))
      #expect(outcome.output.contains("Server Version: v1."))
      #expect(await shell("version", "--client").output.split(separator: "\n").count == 1)
    }
  }

  @Test("partition check shows who serves what, and fails if something is wrong")
  func partitions() async throws {
    try await withTestCluster(servers: 2, registersServers: true, environment: VirtualTime().environment) { cluster in
      let shell = Shell(cluster)
      _ = try await cluster.client.create(
        DataPartitionConfig(name: "partition-1", serviceGroupId: "1", range: TenantRange(to: "m")))
      let gap = await shell("partition", "check")
      #expect(gap.code == 0 || gap.notes.contains("Warning: "))
      _ = try await cluster.client.create(
        DataPartitionConfig(name: "partition-9", serviceGroupId: "9", range: TenantRange(from: "m")))
      let outcome = await shell("partition", "check")
      #expect(outcome.code == 1)
      #expect(outcome.output.hasPrefix("CONFIG        GROUP   TENANTS\npartition-1   1       (-∞, \"m\")\n"))
      #expect(outcome.notes.contains("Warning: DataPartitionConfig \"partition-9\" gives tenants"))
    }
  }

  @Test("help goes to standard output with code 0, wrong usage to standard error with code 1")
  func help() async throws {
    try await withShell { shell, _ in
      let help = await shell("--help")
      #expect(help.code == 0)
      #expect(help.output.contains("SUBCOMMANDS:") || help.output.contains("COMMANDS:"))
      #expect(await shell("help", "get").code == 0)
      #expect(await shell().code == 0)
      let wrong = await shell("get", "--nope")
      #expect(wrong.code == 1)
      #expect(wrong.notes.hasPrefix("error: "))
    }
  }

  /// Nothing listens.
  private struct Unreachable: Transport {
    func send(_: APIRequest) async throws -> APIResponse {
      throw ClientError(
        .connectionFailed, "cannot connect to http://127.0.0.1:8080: Connection refused; is it running?")
    }
  }

  @Test("a server that cannot be reached gives one line that says what to do")
  func unreachable() async {
    let outcome = await Shell(transport: Unreachable(), environment: VirtualTime().environment)("get", "pods")
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.notes.split(separator: "\n").count == 1)
    #expect(
      outcome.notes.hasPrefix("error: cannot connect to http://127.0.0.1:8080: Connection refused; is it running?\n"))
  }
}
