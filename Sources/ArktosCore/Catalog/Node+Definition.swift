extension Node {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["no"], subresources: [.status],
    schema: BuiltinTypes.schema("Node"),
    printerColumns: [
      PrinterColumn("Status", description: "Whether it is ready and takes new pods.") {
        .string(statusText(Node(json: $0)))
      },
      PrinterColumn("Roles", description: "What it is for.") { .orNone(roles(Node(json: $0))) }, .age,
      PrinterColumn("Version", path: "status.nodeInfo.kubeletVersion", description: "Version of its agent."),
      PrinterColumn("Internal-IP", description: "Its address in the cluster.", priority: 1) {
        .orNone(address("InternalIP", of: $0))
      },
      PrinterColumn("External-IP", description: "Its address outside.", priority: 1) {
        .orNone(address("ExternalIP", of: $0))
      },
      information("OS-Image", "osImage", "Its operating system."),
      information("Kernel-Version", "kernelVersion", "Its kernel."),
      information("Container-Runtime", "containerRuntimeVersion", "What runs its containers."),
    ],
    selectableFields: ["spec.unschedulable"], strategy: ResourceStrategy(validate: NodeRules.validate),
    storagePrefix: "minions")

  private static func statusText(_ node: Node) -> String {
    let readiness =
      switch node.status.conditions[type: "Ready"]?.status {
      case .isTrue?: "Ready"
      case nil: "Unknown"
      default: "NotReady"
      }
    return node.spec.isUnschedulable ? "\(readiness),SchedulingDisabled" : readiness
  }

  /// Roles are labels: `node-role.kubernetes.io/<role>`, or `kubernetes.io/role: <role>`.
  private static func roles(_ node: Node) -> String {
    let prefix = "node-role.kubernetes.io/"
    var roles: Set<String> = []
    for (key, value) in node.metadata.labels {
      if key.hasPrefix(prefix), key.count > prefix.count { roles.insert(String(key.dropFirst(prefix.count))) }
      if key == "kubernetes.io/role", !value.isEmpty { roles.insert(value) }
    }
    return roles.sorted().joined(separator: ",")
  }

  private static func address(_ type: String, of object: JSONObject) -> String? {
    Node(json: object).status.addresses.first { $0.type == type }?.address
  }

  private static func information(_ name: String, _ field: String, _ description: String) -> PrinterColumn {
    PrinterColumn(name, description: description, priority: 1) { object in
      let text = object.value(at: ["status", "nodeInfo", field])?.stringValue ?? ""
      return .string(text.isEmpty ? "<unknown>" : text)
    }
  }
}
