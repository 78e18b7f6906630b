import ArktosCore
import ArktosTesting
import FoundationEssentials
import Testing

/// The operator's manual from start to finish, with the real programs over real sockets.
@Suite("The manual", .serialized)
struct ManualTests {
  @Test("an operator can follow the manual from start to finish", arguments: ClusterForm.allCases)
  func manual(form: ClusterForm) async throws {
    let cluster = try await RunningClusters.start(form)
    let operatorAtWork = try Operator(kubeconfigs: cluster.kubeconfigs)
    try await partitionTheTenants(operatorAtWork)
    let watches = try await watchEverything(operatorAtWork, cluster)
    try await createTenants(operatorAtWork)
    try await deploy(operatorAtWork)
    try await everyWatchShows(["a/nginx-a", "z/nginx-z"], watches)
    try await theDefaultTenantIsEverywhere(operatorAtWork, cluster)
    try await changeWorkloads(operatorAtWork)
    try await addAServer(operatorAtWork, cluster)
    try await everyWatchShows(["g/nginx-g"], watches)
    try await killAControllerManager(operatorAtWork, cluster)
    try await killAnAPIServer(operatorAtWork, cluster)
    try await everyWatchShows(["z/after-the-crash"], watches)
    for watch in watches {
      #expect(try watch.repeated() == [])
      #expect(watch.process.isRunning)
      try await watch.process.kill()
    }
    try await deleteWorkloads(operatorAtWork)
    #expect(try await cluster.stop())
  }

  // MARK: - The steps

  private func partitionTheTenants(_ person: Operator) async throws {
    for number in 1...2 {
      let file = Repository.manual("datapartition-s\(number).yaml")
      #expect(try await person.succeed("apply", "-f", file).contains("datapartitionconfig/partition-\(number) created"))
      #expect(try await person.succeed("apply", "-f", file).contains("unchanged"))
    }
    let partitions = try await person.succeed("get", "datapartitionconfigs")
    #expect(partitions.contains("partition-1"))
    #expect(partitions.contains("partition-2"))
  }

  /// With all kubeconfigs, and with the first one alone.
  private func watchEverything(_ person: Operator, _ cluster: any RunningCluster) async throws -> [WatchedChanges] {
    var watches: [WatchedChanges] = []
    for kubeconfig in [person.kubeconfig, cluster.kubeconfigs[0]] {
      let process = try await person.start(
        "get", "deployments", "--all-namespaces", "--all-tenants", "--watch", "-o", "json", kubeconfig: kubeconfig)
      watches.append(WatchedChanges(process: process))
    }
    return watches
  }

  private func createTenants(_ person: Operator) async throws {
    // One file, then several documents on standard input.
    #expect(try await person.succeed("apply", "-f", Repository.manual("tenant-a.yaml")).contains("tenant/a created"))
    let tenant = "apiVersion: v1\nkind: Tenant\nmetadata:\n  name: z\n"
    let other = "apiVersion: v1\nkind: Tenant\nmetadata:\n  name: g\n"
    let output = try await person.succeed("apply", "-f", "-", input: "\(tenant)---\n\(other)")
    #expect(output.contains("tenant/z created"))
    #expect(output.contains("tenant/g created"))
    #expect(try await person.succeed("apply", "-f", Repository.manual("tenant-a.yaml")).contains("tenant/a unchanged"))
    for name in ["a", "z"] {
      let output = try await person.succeed("apply", "-f", Repository.manual("namespace-\(name).yaml"))
      #expect(output.contains("created"))
    }
    #expect(try await person.succeed("get", "tenants", "-T", "default").contains("default"))
  }

  private func deploy(_ person: Operator) async throws {
    for name in ["a", "z"] {
      let file = Repository.manual("nginx-\(name).yaml")
      #expect(try await person.succeed("apply", "-f", file).contains("deployment.apps/nginx-\(name) created"))
    }
    try await isAvailable("a", "nginx-a", replicas: 1, person)
    try await isAvailable("z", "nginx-z", replicas: 1, person)
    // The whole directory: everything of the manual is there already.
    let again = try await person.succeed("apply", "-f", Repository.manual("")).split(separator: "\n")
    #expect(again.count == 8)
    #expect(again.allSatisfy { $0.hasSuffix(" unchanged") })
  }

  private func theDefaultTenantIsEverywhere(_ person: Operator, _ cluster: any RunningCluster) async throws {
    for kubeconfig in cluster.kubeconfigs {
      let answer = try await person.arktosctl("get", "namespaces", "-E", "default", kubeconfig: kubeconfig)
      #expect(answer.code == 0)
      for namespace in WellKnownNames.systemNamespaces { #expect(answer.output.contains(namespace)) }
    }
  }

  private func changeWorkloads(_ person: Operator) async throws {
    try await person.succeed("scale", "deployment/nginx-a", "--replicas", "3", "-E", "a", "-n", "a-web")
    try await isAvailable("a", "nginx-a", replicas: 3, person)

    let manifest = String(
      decoding: try Data(contentsOf: URL(filePath: Repository.manual("nginx-z.yaml"))), as: UTF8.self)
    let changed = manifest.replacing("nginx:1.14.2", with: "nginx:1.16.1")
    #expect(try await person.succeed("apply", "-f", "-", input: changed).contains("configured"))
    try await eventually("the new image runs, and only it") {
      let pods = try await person.items("pods").filter { $0.metadata.tenant == "z" }
      let images = pods.map { Pod(json: $0.json).spec.containers.map(\.image) }
      return images == [["nginx:1.16.1"]]
    }
    try await isAvailable("z", "nginx-z", replicas: 1, person)
  }

  private func addAServer(_ person: Operator, _ cluster: any RunningCluster) async throws {
    let kubeconfig = try await cluster.addServer(group: 3)
    try await person.succeed("apply", "-f", Repository.manual("scale-out/datapartition-s3.yaml"))
    try await eventually("group 3 is registered") {
      let endpoints = try await person.items("endpoints")
      let groups = endpoints.flatMap { Endpoints(json: $0.json).subsets.map(\.serviceGroupId) }
      return Set(groups).isSuperset(of: ["1", "2", "3"])
    }
    try await deploy("nginx-g", tenant: "g", person)
    try await isAvailable("g", "nginx-g", replicas: 1, person)
    let answer = try await person.arktosctl(
      "get", "deployments", "-E", "g", "-n", "default", kubeconfig: kubeconfig)
    #expect(answer.output.contains("nginx-g"))
  }

  private func killAControllerManager(_ person: Operator, _ cluster: any RunningCluster) async throws {
    try await cluster.killOneControllerManager()
    // Some of these belonged to the one that was killed.
    for number in 0..<6 { try await deploy("share-\(number)", tenant: "a", person) }
    for number in 0..<6 { try await isAvailable("a", "share-\(number)", replicas: 1, person) }
  }

  private func killAnAPIServer(_ person: Operator, _ cluster: any RunningCluster) async throws {
    let before = try await person.items("deployments").map { "\($0.objectKey)" }.sorted()
    try await deploy("acknowledged", tenant: "z", person)
    try await cluster.killServer(group: 2)
    try await cluster.restartServer(group: 2)
    let after = try await person.items("deployments").map { "\($0.objectKey)" }.sorted()
    #expect(after == (before + ["z/default/acknowledged"]).sorted())
    try await deploy("after-the-crash", tenant: "z", person)
    try await isAvailable("z", "after-the-crash", replicas: 1, person)
  }

  private func deleteWorkloads(_ person: Operator) async throws {
    try await person.succeed("delete", "-f", Repository.manual("nginx-a.yaml"))
    try await eventually("what the Deployment owned is gone") {
      let owned = try await person.items("pods") + person.items("replicasets")
      return owned.allSatisfy { !$0.metadata.name.hasPrefix("nginx-a") }
    }
    try await person.succeed("delete", "tenant", "z", "--wait=false")
    try await eventually("the tenant and all that was in it is gone") {
      let left = try await person.items("tenants") + person.items("namespaces") + person.items("deployments")
      return left.allSatisfy { $0.metadata.tenant != "z" && $0.metadata.name != "z" }
    }
  }

  // MARK: - Parts of steps

  /// The manual's Deployment under another name, in namespace `default` of a tenant.
  private func deploy(_ name: String, tenant: String, _ person: Operator) async throws {
    let manifest: JSONObject = [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": .string(name), "namespace": "default", "tenant": .string(tenant)],
      "spec": [
        "replicas": 1, "selector": ["matchLabels": ["app": .string(name)]],
        "template": [
          "metadata": ["labels": ["app": .string(name)]],
          "spec": ["containers": [["name": "nginx", "image": "nginx:1.14.2", "ports": [["containerPort": 80]]]]],
        ],
      ],
    ]
    let text = String(decoding: manifest.encoded(), as: UTF8.self)
    // A new tenant's namespace `default` is made by the tenant controller.
    try await eventually("tenant \(tenant) has its namespaces") {
      try await person.arktosctl("get", "namespace", "default", "-E", tenant).code == 0
    }
    #expect(try await person.succeed("apply", "-f", "-", input: text).contains("created"))
  }

  private func isAvailable(_ tenant: String, _ name: String, replicas: Int64, _ person: Operator) async throws {
    try await eventually("\(tenant)/\(name) has \(replicas) available replicas", within: .seconds(120)) {
      let deployment = try await person.items("deployments").first {
        $0.metadata.tenant == tenant && $0.metadata.name == name
      }
      guard let deployment else { return false }
      let status = Deployment(json: deployment.json).status
      let condition = status.conditions.first { $0.type == "Available" }
      return status.availableReplicas == replicas && status.updatedReplicas == replicas && condition?.status == "True"
        && status.observedGeneration == deployment.metadata.generation
    }
    let pods = try await person.items("pods").filter {
      $0.metadata.tenant == tenant && $0.metadata.labels["app"] != nil && $0.metadata.name.hasPrefix("\(name)-")
        && $0.metadata.deletionTimestamp == nil
    }
    #expect(pods.count == Int(replicas))
    #expect(pods.allSatisfy { Pod(json: $0.json).status.phase == .running })
  }

  private func everyWatchShows(_ names: Set<String>, _ watches: [WatchedChanges]) async throws {
    for watch in watches {
      try await eventually("the watch shows \(names.sorted())") {
        guard watch.process.isRunning else {
          throw ProcessError(description: "the watch has ended: \(try watch.process.output())")
        }
        return try watch.names().isSuperset(of: names)
      }
    }
  }
}
