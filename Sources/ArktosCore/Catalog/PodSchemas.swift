/// The schemas of pods, their containers and their status.
///
/// Subtrees that no part of the control plane looks into (affinity, security contexts, most volume sources) are `any`.
enum PodSchemas {
  static let spec: Schema = .object([
    .required("containers", .list(ContainerSchemas.container, keys: "name"), "The containers that run together."),
    .optional(
      "initContainers", .list(ContainerSchemas.container, keys: "name"), "Containers that run before the others."),
    .optional("ephemeralContainers", .list(.any, keys: "name"), "Containers added for debugging."),
    .optional("volumes", .list(volume, keys: "name"), "Storage that the containers mount."),
    .optional(
      "restartPolicy", Schema.oneOf("Always", "OnFailure", "Never").defaulting(to: "Always"),
      "Which ended containers are started again."),
    .optional(
      "terminationGracePeriodSeconds", Schema.int64.atLeast(0).defaulting(to: 30),
      "How long the pod may take to end."),
    .optional("activeDeadlineSeconds", Schema.int64.atLeast(1), "How long the pod may run."),
    .optional(
      "dnsPolicy",
      Schema.oneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None").defaulting(to: "ClusterFirst"),
      "Where names are looked up."),
    .optional("dnsConfig", .any, "Settings of name look-ups."),
    .optional("nodeSelector", .stringMap, "Labels that the node must have."),
    .optional("nodeName", .string, "The node that the pod is bound to."),
    .optional("schedulerName", Schema.string.defaulting(to: "default-scheduler"), "Who picks the node."),
    .optional("schedulingGates", .list(.any, keys: "name"), "What must be cleared before a node is picked."),
    .optional("affinity", .any, "Which nodes and neighbours the pod wants or avoids."),
    .optional("tolerations", .list(toleration), "Taints of nodes that the pod puts up with."),
    .optional(
      "topologySpreadConstraints", .list(.any, keys: "topologyKey", "whenUnsatisfiable"), "How pods are spread."),
    .optional("serviceAccountName", .string, "The account that the pod acts as."),
    .optional("serviceAccount", .string, "The account, by its old name."),
    .optional("automountServiceAccountToken", .boolean, "Whether the account's token is mounted."),
    .optional("hostNetwork", .boolean, "Whether the pod shares the node's network."),
    .optional("hostPID", .boolean, "Whether the pod shares the node's processes."),
    .optional("hostIPC", .boolean, "Whether the pod shares the node's IPC."),
    .optional("hostUsers", .boolean, "Whether the pod shares the node's user ids."),
    .optional("hostname", .dnsLabel, "The pod's host name."),
    .optional("hostnameOverride", .string, "The pod's host name as its containers see it."),
    .optional("subdomain", .dnsLabel, "The domain of the host name."),
    .optional("setHostnameAsFQDN", .boolean, "Whether the host name is the full one."),
    .optional("hostAliases", .list(.any, keys: "ip"), "Names for the hosts file."),
    .optional("shareProcessNamespace", .boolean, "Whether containers see each other's processes."),
    .optional("securityContext", Schema.any.defaulting(to: [:]), "Users, groups and rights."),
    .optional(
      "imagePullSecrets", .list(CommonSchemas.localObjectReference, keys: "name"), "Credentials for images."),
    .optional("priorityClassName", .string, "The class of the pod's priority."),
    .optional("priority", .int32, "The pod's priority."),
    .optional("preemptionPolicy", .oneOf("PreemptLowerPriority", "Never"), "Whether lesser pods give way."),
    .optional(
      "readinessGates", .list(.object([.required("conditionType", .string)])),
      "Further conditions that make the pod ready."),
    .optional("runtimeClassName", .string, "How containers are run."),
    .optional("enableServiceLinks", .boolean, "Whether services appear as environment variables."),
    .optional("overhead", .resourceList, "Resources that the pod takes besides its containers."),
    .optional("os", .any, "The operating system."),
    .optional("resources", .any, "Resources of the pod as a whole."),
    .optional("resourceClaims", .list(.any, keys: "name"), "Devices that the pod needs."),
    .optional("virtualMachine", .any, "Arktos: a virtual machine instead of containers."),
    .optional("workloadInfo", .list(.any), "Arktos: what containers and virtual machines have in common."),
    .optional("vpc", .string, "Arktos: the network of the pod."),
    .optional("nics", .list(.any, keys: "name"), "Arktos: the pod's network interfaces."),
  ])

  static let toleration: Schema = .object([
    .optional("key", .string, "The taint's key; empty for all."),
    .optional("operator", .oneOf("Exists", "Equal", "Lt", "Gt"), "How the value is compared."),
    .optional("value", .string, "The taint's value."),
    .optional("effect", .oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"), "The taint's effect; empty for all."),
    .optional("tolerationSeconds", .int64, "How long a NoExecute taint is put up with."),
  ])

  private static func items(_ name: String) -> SchemaField {
    .optional(
      name,
      .list(
        .object([
          .required("key", .string), .required("path", .string), .optional("mode", Schema.int32.between(0, 0o777)),
        ])), "Which keys become which files; none means all.")
  }

  private static let fileMode = Schema.int32.between(0, 0o777).defaulting(to: 0o644)

  static let volume: Schema = .object(
    [
      .required("name", .dnsLabel, "By which containers mount it."),
      .optional(
        "emptyDir", .object([.optional("medium", .string), .optional("sizeLimit", .quantity)]),
        "An empty directory that lives as long as the pod."),
      .optional(
        "hostPath", .object([.required("path", .string), .optional("type", Schema.string.defaulting(to: ""))]),
        "A path of the node."),
      .optional(
        "configMap",
        .object([
          .optional("name", .string), items("items"), .optional("defaultMode", fileMode),
          .optional("optional", .boolean),
        ]), "A ConfigMap as files."),
      .optional(
        "secret",
        .object([
          .optional("secretName", .string), items("items"), .optional("defaultMode", fileMode),
          .optional("optional", .boolean),
        ]), "A Secret as files."),
      .optional(
        "persistentVolumeClaim",
        .object([.required("claimName", .string), .optional("readOnly", .boolean)]), "Storage that was claimed."),
      .optional("downwardAPI", .object([.optional("items", .list(.any)), .optional("defaultMode", fileMode)])),
      .optional("projected", .object([.optional("sources", .list(.any)), .optional("defaultMode", fileMode)])),
    ] + otherVolumeSources.map { .optional($0, .any) })

  /// Volume sources that are kept as they are.
  static let otherVolumeSources = [
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "ephemeral", "fc", "flexVolume",
    "flocker", "gcePersistentDisk", "gitRepo", "glusterfs", "image", "iscsi", "nfs", "photonPersistentDisk",
    "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
  ]

  static let status: Schema = .object([
    .optional(
      "phase", .oneOf("Pending", "Running", "Succeeded", "Failed", "Unknown"), "Where in its life the pod is."),
    .optional("conditions", .list(CommonSchemas.condition, keys: "type"), "What was observed."),
    .optional("message", .string, "Why, in a sentence."),
    .optional("reason", .string, "Why, in one word."),
    .optional("observedGeneration", .int64, "The generation that the node has seen."),
    .optional("nominatedNodeName", .string, "The node on which room is being made."),
    .optional("hostIP", .string, "Address of the node."),
    .optional("hostIPs", .list(.object([.optional("ip", .string)])), "Addresses of the node."),
    .optional("podIP", .string, "Address of the pod."),
    .optional("podIPs", .list(.object([.required("ip", .string)]), keys: "ip"), "Addresses of the pod."),
    .optional("startTime", .dateTime, "When the node took the pod up."),
    .optional("qosClass", .oneOf("Guaranteed", "Burstable", "BestEffort"), "How well its resources are assured."),
    .optional("initContainerStatuses", .list(ContainerSchemas.status), "The init containers."),
    .optional("containerStatuses", .list(ContainerSchemas.status), "The containers."),
    .optional("ephemeralContainerStatuses", .list(ContainerSchemas.status), "The debugging containers."),
    .optional("resize", .string, "How a change of resources gets on."),
    .optional("resourceClaimStatuses", .list(.any, keys: "name"), "The devices."),
    .optional("extendedResourceClaimStatus", .any, "Devices that were claimed as resources."),
    .optional("virtualMachineStatus", .any, "Arktos: the virtual machine."),
    .optional("nicStatuses", .list(.any), "Arktos: the network interfaces."),
    .optional("actionStatuses", .list(.any), "Arktos: actions on the pod."),
  ])
}
