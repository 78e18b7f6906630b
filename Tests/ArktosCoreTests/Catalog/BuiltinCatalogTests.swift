import ArktosCore
import Testing

@Suite("Built-in kinds")
struct BuiltinCatalogTests {
  static let all = ResourceCatalog.builtin.definitions

  @Test func theyAreFoundByPathAndByKind() {
    let catalog = ResourceCatalog.builtin
    #expect(catalog.definition(group: "apps", version: "v1", plural: "deployments")?.type == Deployment.resourceType)
    #expect(catalog.definition(apiVersion: "v1", kind: "Tenant")?.shortNames == ["te"])
    #expect(catalog.definition(for: Lease.resourceType)?.type.group == "coordination.k8s.io")
    #expect(catalog.definition(group: "", version: "v1", plural: "deployments") == nil)
    #expect(catalog.definitions.count == 24)
  }

  @Test func namesAreUnambiguous() {
    // What is stored objects in another version is called as they are.
    let stored = Self.all.filter { $0.conversion == nil }
    let names = stored.flatMap { [$0.type.plural] + $0.shortNames }
    #expect(Set(names).count == names.count)
    #expect(Set(stored.map { $0.keys.root }).count == stored.count)
  }

  @Test(
    "Scopes are Arktos'",
    arguments: [
      ("Tenant", ResourceScope.cluster), ("Node", .cluster), ("DataPartitionConfig", .cluster),
      ("ControllerInstance", .cluster), ("Namespace", .tenant), ("Pod", .namespace), ("Deployment", .namespace),
      ("ReplicaSet", .namespace), ("Endpoints", .namespace), ("Lease", .namespace), ("ConfigMap", .namespace),
      ("Event", .namespace), ("StorageCluster", .cluster), ("Secret", .namespace), ("Service", .namespace),
      ("EndpointSlice", .namespace), ("ServiceAccount", .namespace), ("ResourceQuota", .namespace),
      ("Role", .namespace), ("RoleBinding", .namespace), ("ClusterRole", .tenant), ("ClusterRoleBinding", .tenant),
      ("CustomResourceDefinition", .tenant),
    ])
  func scopes(kind: String, scope: ResourceScope) {
    #expect(Self.all.first { $0.type.kind == kind }?.type.scope == scope)
  }

  @Test(
    "Subresources are Kubernetes' and Arktos'",
    arguments: [
      ("Tenant", [.status, .finalize]), ("Namespace", [.status, .finalize]), ("Node", [.status]), ("Pod", [.status]),
      ("Deployment", [.status, .scale]), ("ReplicaSet", [.status, .scale]), ("ConfigMap", []),
    ] as [(String, Set<ResourceDefinition.Subresource>)])
  func subresources(kind: String, subresources: Set<ResourceDefinition.Subresource>) {
    #expect(Self.all.first { $0.type.kind == kind }?.subresources == subresources)
  }

  @Test func nodesAndEndpointsLieWhereTheyAlwaysHave() {
    #expect(Node.definition.keys.root == "/registry/minions/")
    #expect(Endpoints.definition.keys.root == "/registry/services/endpoints/")
  }

  @Test("Columns of an empty object show something and never fail", arguments: all.map(\.type.kind))
  func columns(kind: String) throws {
    let definition = try #require(Self.all.first { $0.type.kind == kind })
    let columns = definition.tableColumns
    #expect(columns.filter { $0.name == "Name" }.count == 1)
    #expect(columns.allSatisfy { !$0.description.isEmpty })
    for column in columns { _ = column.value([:]) }
  }

  @Test(
    "Columns are kubectl's",
    arguments: [
      ("Tenant", ["Name", "StorageId", "Status", "Age"]), ("Namespace", ["Name", "Status", "Age"]),
      ("Deployment", ["Name", "Ready", "Up-to-date", "Available", "Age"]),
      ("ReplicaSet", ["Name", "Desired", "Current", "Ready", "Age"]),
      ("Pod", ["Name", "Ready", "Status", "Restarts", "Age"]), ("Node", ["Name", "Status", "Roles", "Age", "Version"]),
      ("ConfigMap", ["Name", "Data", "Age"]), ("Endpoints", ["Name", "Endpoints", "Age"]),
      ("Lease", ["Name", "Holder", "Age"]), ("Event", ["Last Seen", "Type", "Reason", "Object", "Message"]),
      (
        "DataPartitionConfig",
        ["Name", "RangeStart", "IsRangeStartValid", "RangeEnd", "IsRangeEndValid", "ServiceGroupId"]
      ),
      ("ControllerInstance", ["Name", "ControllerType", "UID", "ControllerKey", "WorkloadNum", "IsLocked"]),
    ])
  func columnNames(kind: String, names: [String]) {
    let definition = Self.all.first { $0.type.kind == kind }
    #expect(definition?.tableColumns.filter { $0.priority == 0 }.map(\.name) == names)
  }

  private func cell(_ definition: ResourceDefinition, _ column: String, _ object: JSONObject) -> JSONValue? {
    definition.tableColumns.first { $0.name == column }?.value(object)
  }

  @Test func cellsTellWhatMatters() {
    var deployment = Deployment(name: "d")
    deployment.spec.replicas = 3
    deployment.status.readyReplicas = 2
    deployment.status.updatedReplicas = 1
    deployment.spec.selector.matchLabels = ["a": "b"]
    deployment.spec.template.spec.containers = [Container(name: "c1", image: "i1"), Container(name: "c2", image: "i2")]
    #expect(cell(Deployment.definition, "Ready", deployment.json) == "2/3")
    #expect(cell(Deployment.definition, "Up-to-date", deployment.json) == 1)
    #expect(cell(Deployment.definition, "Available", deployment.json) == 0)
    #expect(cell(Deployment.definition, "Containers", deployment.json) == "c1,c2")
    #expect(cell(Deployment.definition, "Images", deployment.json) == "i1,i2")
    #expect(cell(Deployment.definition, "Selector", deployment.json) == "a=b")

    var node = Node(name: "n")
    #expect(cell(Node.definition, "Status", node.json) == "Unknown")
    node.status.conditions = [Condition(type: "Ready", status: .isTrue)]
    node.spec.isUnschedulable = true
    node.metadata.labels = ["node-role.kubernetes.io/worker": "", "kubernetes.io/role": "edge"]
    #expect(cell(Node.definition, "Status", node.json) == "Ready,SchedulingDisabled")
    #expect(cell(Node.definition, "Roles", node.json) == "edge,worker")

    var endpoints = Endpoints(name: "e")
    #expect(cell(Endpoints.definition, "Endpoints", endpoints.json) == "<none>")
    let addresses = ["1.1.1.1", "2.2.2.2", "::1", "4.4.4.4"].map { EndpointAddress(ip: $0) }
    endpoints.subsets = [EndpointSubset(addresses: addresses, ports: [EndpointPort(name: "", port: 80)])]
    #expect(
      cell(Endpoints.definition, "Endpoints", endpoints.json) == "1.1.1.1:80,2.2.2.2:80,[::1]:80 + 1 more...")
  }

  @Test("Selectable fields are fields of the schema", arguments: all.map(\.type.kind))
  func selectableFields(kind: String) throws {
    let definition = try #require(Self.all.first { $0.type.kind == kind })
    for field in definition.selectableFields {
      #expect(definition.schema.declares(field.split(separator: ".").map(String.init)), "\(kind) \(field)")
    }
  }

  @Test("Every field of a schema is there once", arguments: all.map(\.type.kind))
  func fieldNames(kind: String) throws {
    let definition = try #require(Self.all.first { $0.type.kind == kind })
    #expect(definition.wholeSchema.repeatedFields() == [])
  }
}

extension Schema {
  fileprivate func declares(_ path: [String]) -> Bool {
    guard let name = path.first else { return true }
    guard case .object(let fields) = shape else { return false }
    return fields.first { $0.name == name }?.schema.declares(Array(path.dropFirst())) ?? false
  }

  /// - Parameter types: those that the schema lies in; some may hold themselves.
  fileprivate func repeatedFields(within types: Set<String> = []) -> [String] {
    guard type.map({ !types.contains($0.name) }) ?? true else { return [] }
    let types = types.union(type.map { [$0.name] } ?? [])
    switch shape {
    case .object(let fields):
      var seen: Set<String> = []
      return fields.filter { !seen.insert($0.name).inserted }.map(\.name)
        + fields.flatMap { $0.schema.repeatedFields(within: types) }
    case .map(let element), .array(let element, _): return element.repeatedFields(within: types)
    default: return []
    }
  }
}
