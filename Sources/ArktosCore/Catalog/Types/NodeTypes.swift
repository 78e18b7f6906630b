extension BuiltinTypes {
  /// Types of machines.
  static let nodes = """
    package io.k8s.api.core.v1

    AttachedVolume
      1 name*: string
      2 devicePath*: string

    ConfigMapNodeConfigSource
      1 namespace!: string
      2 name!: string
      3 uid: string
      4 resourceVersion: string
      5 kubeletConfigKey!: string

    ContainerImage
      1 names: [string]
      2 sizeBytes: int64

    DaemonEndpoint
      1 Port*: int32

    Node // A machine that runs pods.
      2 spec: NodeSpec = {} // What the node should be.
      3 status: NodeStatus = {} // What the node is.

    NodeAddress
      1 type*: string
      2 address*: string

    NodeCondition
      1 type!: string // What was observed.
      2 status!: True|False|Unknown // Whether it holds.
      3 lastHeartbeatTime: dateTime // When the condition was last confirmed.
      4 lastTransitionTime: dateTime // When the status last changed.
      5 reason: string // Why, in one word.
      6 message: string // Why, in a sentence.

    NodeConfigSource
      2 configMap: ConfigMapNodeConfigSource

    NodeConfigStatus
      1 assigned: NodeConfigSource
      2 active: NodeConfigSource
      3 lastKnownGood: NodeConfigSource
      4 error: string

    NodeDaemonEndpoints
      1 kubeletEndpoint: DaemonEndpoint

    NodeFeatures
      1 supplementalGroupsPolicy?: boolean

    NodeRuntimeHandler
      1 name: string
      2 features: NodeRuntimeHandlerFeatures

    NodeRuntimeHandlerFeatures
      1 recursiveReadOnlyMounts?: boolean
      2 userNamespaces?: boolean

    NodeSpec
      1 podCIDR: string // The addresses of its pods.
      2 externalID: string // Unused; accepted from old clients.
      3 providerID: string // What its cloud calls it.
      4 unschedulable: boolean // Whether new pods keep away.
      5 taints: [Taint] // What keeps pods away that do not tolerate it.
      6 configSource: NodeConfigSource // Unused; accepted from old clients.
      7 podCIDRs: [string] set // The addresses of its pods, by family.

    NodeStatus
      1 capacity: {quantity} // What the machine has.
      2 allocatable: {quantity} // What of it pods may use.
      3 phase: string // Unused; accepted from old clients.
      4 conditions: [NodeCondition] by type // What was observed.
      5 addresses: [NodeAddress] by type
      6 daemonEndpoints: NodeDaemonEndpoints // Ports of its agents.
      7 nodeInfo: NodeSystemInfo // Versions and identities.
      8 images: [ContainerImage] // Images that it has.
      9 volumesInUse: [string] // Volumes in use.
      10 volumesAttached: [AttachedVolume] // Volumes attached.
      11 config: NodeConfigStatus // Its agent's configuration.
      12 runtimeHandlers: [NodeRuntimeHandler] // Ways to run containers.
      13 features: NodeFeatures // What its container runtime can do.
      14 declaredFeatures: [string] // What its agent can do.

    NodeSwapStatus
      1 capacity?: int64

    NodeSystemInfo
      1 machineID*: string
      2 systemUUID*: string
      3 bootID*: string
      4 kernelVersion*: string
      5 osImage*: string
      6 containerRuntimeVersion*: string
      7 kubeletVersion*: string
      8 kubeProxyVersion*: string
      9 operatingSystem*: string
      10 architecture*: string
      11 swap: NodeSwapStatus

    Taint // Keeps pods away that do not tolerate it.
      1 key!: string
      2 value: string
      3 effect!: NoSchedule|PreferNoSchedule|NoExecute
      4 timeAdded: dateTime
    """
}
