extension Node {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["no"], subresources: [.status],
    schema: .object([
      .optional("spec", specSchema, "What the node should be."),
      .optional("status", statusSchema, "What the node is."),
    ]).described("A machine that runs pods."),
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
    selectableFields: ["spec.unschedulable"], storagePrefix: "minions")

  private static let taint: Schema = .object([
    .required("key", .string), .optional("value", .string),
    .required("effect", .oneOf("NoSchedule", "PreferNoSchedule", "NoExecute")), .optional("timeAdded", .dateTime),
  ])

  private static let specSchema: Schema = .object([
    .optional("podCIDR", .string, "The addresses of its pods."),
    .optional("podCIDRs", .set(.string), "The addresses of its pods, by family."),
    .optional("providerID", .string, "What its cloud calls it."),
    .optional("unschedulable", .boolean, "Whether new pods keep away."),
    .optional("taints", .list(taint), "What keeps pods away that do not tolerate it."),
    .optional("configSource", .any, "Unused; accepted from old clients."),
    .optional("externalID", .string, "Unused; accepted from old clients."),
  ])

  private static let statusSchema: Schema = .object([
    .optional("capacity", .resourceList, "What the machine has."),
    .optional("allocatable", .resourceList, "What of it pods may use."),
    .optional("phase", .string, "Unused; accepted from old clients."),
    .optional("conditions", .list(CommonSchemas.condition, keys: "type"), "What was observed."),
    .optional(
      "addresses", .list(.object([.required("type", .string), .required("address", .string)]), keys: "type"),
      "Its addresses."),
    .optional("daemonEndpoints", .any, "Ports of its agents."),
    .optional("nodeInfo", .any, "Versions and identities."),
    .optional("images", .list(.any), "Images that it has."),
    .optional("volumesInUse", .list(.string), "Volumes in use."),
    .optional("volumesAttached", .list(.any), "Volumes attached."),
    .optional("config", .any, "Its agent's configuration."),
    .optional("runtimeHandlers", .list(.any), "Ways to run containers."),
    .optional("features", .any, "What its container runtime can do."),
    .optional("declaredFeatures", .list(.string), "What its agent can do."),
  ])

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
