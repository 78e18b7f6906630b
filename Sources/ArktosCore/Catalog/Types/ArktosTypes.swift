extension BuiltinTypes {
  /// Types that Arktos adds to Kubernetes'.
  static let arktos = """
    package io.k8s.api.core.v1

    CommonInfo
      - name!: dnsLabel
      - image: string
      - resources: ResourceRequirements
      - resourcesAllocated: {quantity}
      - volumeMounts: [VolumeMount] by mountPath
      - imagePullPolicy: Always|IfNotPresent|Never
      - securityContext: SecurityContext

    ControllerInstance // A running controller's share of the work; it expires unless it is renewed.
      - controllerType: string = "" // Which controller it is.
      - controllerKey: int64 = 0 // Upper bound of its range of hash keys.
      - workloadNum: int32 // Length of its work queue.
      - isLocked: boolean // Whether it waits for its range.

    DataPartitionConfig // The range of tenants that a group of API servers owns.
      - rangeStart: string = "" // First tenant of the range.
      - isRangeStartValid: boolean // Whether the range has a start.
      - rangeEnd: string = "" // First tenant behind the range.
      - isRangeEndValid: boolean // Whether the range has an end.
      - serviceGroupId!: string // The group of API servers that own the range.

    Nic // A network interface of a pod.
      - name: string
      - subnetName: string
      - portId: string
      - ipAddress: string
      - tag: string
      - ipv6Enabled: boolean

    NicStatus
      - name: string
      - portId: string
      - state: string
      - reason: string

    PodActionStatus
      - actionName: string
      - actionId: string
      - state: string
      - reason: string

    StorageCluster // A store that keeps the objects of some tenants.
      - storageClusterId!: string // The number of the store, 0 to 63; it never changes.
      - serviceAddress!: string // Where the store answers: host:port.

    Tenant // The level above namespaces: a customer with namespaces and objects of their own.
      - spec: TenantSpec = {} // What the tenant should be.
      - status: TenantStatus = {} // What the tenant is.

    TenantSpec
      - finalizers: [string] // What must be cleaned up before the tenant may go.
      - storageClusterId: string = "0" // The store that keeps the tenant's objects, 0 to 63; it never changes.

    TenantStatus
      - phase: Active|Terminating // Where in its life the tenant is.

    VirtualMachine // A virtual machine that a pod is, instead of containers.
      - name!: dnsLabel
      - image: string
      - resources: ResourceRequirements
      - resourcesAllocated: {quantity}
      - resizePolicy: [ContainerResizePolicy]
      - volumeMounts: [VolumeMount] by mountPath
      - imagePullPolicy: Always|IfNotPresent|Never
      - keyPairName: string
      - publicKey: string
      - userData: string
      - trustedImageCertificate: [string]
      - shutdownBehavior: string
      - bootVolume: string
      - powerSpec: Running|Paused|Shutdown|Suspended
      - volumeDevices: [VolumeDevice] by devicePath
      - cloudInitUserDataScript: string

    VirtualMachineStatus
      - name: string
      - virtualMachineId: string
      - imageId: string
      - image: string
      - state: string
      - lastTerminationState: string
      - powerState: string
      - ready: boolean
      - restartCount: int32
      - resources: ResourceRequirements
    """
}
