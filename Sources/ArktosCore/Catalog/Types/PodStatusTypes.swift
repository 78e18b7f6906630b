extension BuiltinTypes {
  /// Types of what pods are.
  static let podStatus = """
    package io.k8s.api.core.v1

    ContainerExtendedResourceRequest
      1 containerName*: string
      2 resourceName*: string
      3 requestName*: string

    ContainerState
      1 waiting: ContainerStateWaiting
      2 running: ContainerStateRunning
      3 terminated: ContainerStateTerminated

    ContainerStateRunning
      1 startedAt: dateTime

    ContainerStateTerminated
      1 exitCode*: int32
      2 signal: int32
      3 reason: string
      4 message: string
      5 startedAt: dateTime
      6 finishedAt: dateTime
      7 containerID: string

    ContainerStateWaiting
      1 reason: string
      2 message: string

    ContainerStatus
      1 name*: string // The container.
      2 state: ContainerState = {} // What it does now.
      3 lastState: ContainerState = {} // What it did before.
      4 ready*: boolean = false // Whether it is ready.
      5 restartCount*: int32(0..) = 0 // How often it was started again.
      6 image*: string = "" // The image that it runs.
      7 imageID*: string = "" // The exact image.
      8 containerID: string // The container on its node.
      9 started?: boolean // Whether it has come up.
      10 allocatedResources: {quantity} // What the node has set aside.
      11 resources: ResourceRequirements // What it has now.
      12 volumeMounts: [VolumeMountStatus] by mountPath // Its mounts.
      13 user: ContainerUser // The user that it runs as.
      14 allocatedResourcesStatus: [ResourceStatus] by name // Health of its devices.
      15 stopSignal?: string // The signal that ends it.

    ContainerUser
      1 linux: LinuxContainerUser

    HostIP
      1 ip*: string

    ImageVolumeStatus
      1 imageRef*: string

    LinuxContainerUser
      1 uid*: int64
      2 gid*: int64
      3 supplementalGroups: [int64]

    NodeAllocatableResourceClaimStatus
      - containers: [string] set unmerged
      - resourceClaimName*: string
      - resources*: {quantity}

    PodCondition
      1 type!: string // What was observed.
      2 status!: True|False|Unknown // Whether it holds.
      3 lastProbeTime: dateTime // When the object was last looked at.
      4 lastTransitionTime: dateTime // When the status last changed.
      5 reason: string // Why, in one word.
      6 message: string // Why, in a sentence.
      7 observedGeneration: int64 // The generation that was looked at.

    PodExtendedResourceClaimStatus
      1 requestMappings*: [ContainerExtendedResourceRequest]
      2 resourceClaimName*: string

    PodIP
      1 ip!: string

    PodResourceClaimStatus
      1 name*: string
      2 resourceClaimName?: string

    PodStatus // What a pod is.
      1 phase: Pending|Running|Succeeded|Failed|Unknown // Where in its life the pod is.
      2 conditions: [PodCondition] by type // What was observed.
      3 message: string // Why, in a sentence.
      4 reason: string // Why, in one word.
      5 hostIP: string // Address of the node.
      6 podIP: string // Address of the pod.
      7 startTime: dateTime // When the node took the pod up.
      8 containerStatuses: [ContainerStatus] // The containers.
      9 qosClass: Guaranteed|Burstable|BestEffort // How well its resources are assured.
      10 initContainerStatuses: [ContainerStatus] // The init containers.
      11 nominatedNodeName: string // The node on which room is being made.
      12 podIPs: [PodIP] by ip
      13 ephemeralContainerStatuses: [ContainerStatus] // The debugging containers.
      14 resize: string // How a change of resources gets on.
      15 resourceClaimStatuses: [PodResourceClaimStatus] by name retainKeys // The devices.
      16 hostIPs: [HostIP] merge ip
      17 observedGeneration: int64 // The generation that the node has seen.
      18 extendedResourceClaimStatus: PodExtendedResourceClaimStatus // Devices that were claimed as resources.
      19 allocatedResources: {quantity}
      20 resources: ResourceRequirements
      21 nodeAllocatableResourceClaimStatuses: [NodeAllocatableResourceClaimStatus]
      - virtualMachineStatus: VirtualMachineStatus // Arktos: the virtual machine.
      - nicStatuses: [NicStatus] // Arktos: the network interfaces.
      - actionStatuses: [PodActionStatus] // Arktos: actions on the pod.

    ResourceHealth
      1 resourceID*: string
      2 health: string
      3 message?: string

    ResourceStatus
      1 name*: string
      2 resources: [ResourceHealth] by resourceID unmerged

    VolumeMountStatus
      1 name*: string
      2 mountPath*: string
      3 readOnly: boolean
      4 recursiveReadOnly?: string
      5 volumeStatus: VolumeStatus

    VolumeStatus
      1 image: ImageVolumeStatus
    """
}
