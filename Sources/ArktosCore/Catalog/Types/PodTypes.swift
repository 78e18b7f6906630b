extension BuiltinTypes {
  /// Types of what pods should be.
  static let pods = """
    package io.k8s.api.core.v1

    Affinity
      1 nodeAffinity: NodeAffinity // Which nodes are wanted.
      2 podAffinity: PodAffinity // Which pods are wanted near.
      3 podAntiAffinity: PodAntiAffinity // Which pods are kept away from.

    HostAlias
      1 ip!: string
      2 hostnames: [string]

    NodeAffinity
      1 requiredDuringSchedulingIgnoredDuringExecution: NodeSelector
      2 preferredDuringSchedulingIgnoredDuringExecution: [PreferredSchedulingTerm]

    NodeSelector atomic
      1 nodeSelectorTerms*: [NodeSelectorTerm]

    NodeSelectorRequirement
      1 key!: string
      2 operator!: DoesNotExist|Exists|Gt|In|Lt|NotIn
      3 values: [string]

    NodeSelectorTerm atomic
      1 matchExpressions: [NodeSelectorRequirement]
      2 matchFields: [NodeSelectorRequirement]

    Pod // Containers that run together on one node.
      2 spec: PodSpec = {} // What the pod should be.
      3 status: PodStatus = {} // What the pod is.

    PodAffinity
      1 requiredDuringSchedulingIgnoredDuringExecution: [PodAffinityTerm]
      2 preferredDuringSchedulingIgnoredDuringExecution: [WeightedPodAffinityTerm]

    PodAffinityTerm
      1 labelSelector: meta.LabelSelector
      2 namespaces: [string]
      3 topologyKey!: string // The label of nodes by which a place is told from another.
      4 namespaceSelector: meta.LabelSelector
      5 matchLabelKeys: [string]
      6 mismatchLabelKeys: [string]

    PodAntiAffinity
      1 requiredDuringSchedulingIgnoredDuringExecution: [PodAffinityTerm]
      2 preferredDuringSchedulingIgnoredDuringExecution: [WeightedPodAffinityTerm]

    PodDNSConfig
      1 nameservers: [string]
      2 searches: [string]
      3 options: [PodDNSConfigOption]

    PodDNSConfigOption
      1 name: string
      2 value: string

    PodOS
      1 name!: linux|windows

    PodReadinessGate
      1 conditionType!: string

    PodResourceClaim
      1 name!: string
      3 resourceClaimName?: string
      4 resourceClaimTemplateName?: string

    PodSchedulingGate
      1 name*: string

    PodSchedulingGroup
      1 podGroupName?: string

    PodSecurityContext
      1 seLinuxOptions: SELinuxOptions
      2 runAsUser?: int64(0..2147483647)
      3 runAsNonRoot?: boolean
      4 supplementalGroups: [int64(0..2147483647)]
      5 fsGroup?: int64(0..2147483647)
      6 runAsGroup?: int64(0..2147483647)
      7 sysctls: [Sysctl]
      8 windowsOptions: WindowsSecurityContextOptions
      9 fsGroupChangePolicy?: Always|OnRootMismatch
      10 seccompProfile: SeccompProfile
      11 appArmorProfile: AppArmorProfile
      12 supplementalGroupsPolicy?: Merge|Strict
      13 seLinuxChangePolicy?: MountOption|Recursive

    PodSpec // What a pod should be.
      1 volumes: [Volume] by name retainKeys // Storage that the containers mount.
      2 containers!: [Container] by name // The containers that run together.
      3 restartPolicy: Always|OnFailure|Never = "Always" // Which ended containers are started again.
      4 terminationGracePeriodSeconds?: int64 = 30 // How long the pod may take to end.
      5 activeDeadlineSeconds?: int64(1..2147483647) // How long the pod may run.
      6 dnsPolicy: ClusterFirst|ClusterFirstWithHostNet|Default|None = "ClusterFirst" // Where names are looked up.
      7 nodeSelector: {string} atomic // Labels that the node must have.
      8 serviceAccountName: string // The account that the pod acts as.
      9 serviceAccount: string // The account, by its old name.
      10 nodeName: string // The node that the pod is bound to.
      11 hostNetwork: boolean // Whether the pod shares the node's network.
      12 hostPID: boolean // Whether the pod shares the node's processes.
      13 hostIPC: boolean // Whether the pod shares the node's IPC.
      14 securityContext?: PodSecurityContext = {} // Users, groups and rights.
      15 imagePullSecrets: [LocalObjectReference] by name // Credentials for images.
      16 hostname: dnsLabel // The pod's host name.
      17 subdomain: dnsLabel // The domain of the host name.
      18 affinity: Affinity // Which nodes and neighbours the pod wants or avoids.
      19 schedulerName: string = "default-scheduler" // Who picks the node.
      20 initContainers: [Container] by name // Containers that run before the others.
      21 automountServiceAccountToken?: boolean // Whether the account's token is mounted.
      22 tolerations: [Toleration] // Taints of nodes that the pod puts up with.
      23 hostAliases: [HostAlias] by ip // Names for the hosts file.
      24 priorityClassName: string // The class of the pod's priority.
      25 priority?: int32 // The pod's priority.
      26 dnsConfig: PodDNSConfig // Settings of name look-ups.
      27 shareProcessNamespace?: boolean // Whether containers see each other's processes.
      28 readinessGates: [PodReadinessGate]
      29 runtimeClassName?: string // How containers are run.
      30 enableServiceLinks?: boolean // Whether services appear as environment variables.
      31 preemptionPolicy?: Never|PreemptLowerPriority // Whether lesser pods give way.
      32 overhead: {quantity} // Resources that the pod takes besides its containers.
      33 topologySpreadConstraints: [TopologySpreadConstraint] by topologyKey whenUnsatisfiable // How pods are spread.
      34 ephemeralContainers: [EphemeralContainer] by name // Containers added for debugging.
      35 setHostnameAsFQDN?: boolean // Whether the host name is the full one.
      36 os: PodOS // The operating system.
      37 hostUsers?: boolean // Whether the pod shares the node's user ids.
      38 schedulingGates: [PodSchedulingGate] by name // What must be cleared before a node is picked.
      39 resourceClaims: [PodResourceClaim] by name retainKeys // Devices that the pod needs.
      40 resources: ResourceRequirements // Resources of the pod as a whole.
      41 hostnameOverride?: string // The pod's host name as its containers see it.
      43 schedulingGroup: PodSchedulingGroup // The group of pods that are scheduled together.
      - virtualMachine: VirtualMachine // Arktos: a virtual machine instead of containers.
      - workloadInfo: [CommonInfo] // Arktos: what containers and virtual machines have in common.
      - vpc: string // Arktos: the network of the pod.
      - nics: [Nic] by name // Arktos: the pod's network interfaces.

    PodTemplateSpec // What pods that are made from it look like.
      1 metadata: meta.ObjectMeta = {} // Labels and annotations of the pods.
      2 spec: PodSpec = {} // What the pods should be.

    PreferredSchedulingTerm
      1 weight!: int32
      2 preference!: NodeSelectorTerm

    Sysctl
      1 name!: string
      2 value*: string

    Toleration // A taint that a pod puts up with.
      1 key: string // The taint's key; empty for all.
      2 operator: Equal|Exists|Gt|Lt // How the value is compared.
      3 value: string // The taint's value.
      4 effect: NoSchedule|PreferNoSchedule|NoExecute // The taint's effect; empty for all.
      5 tolerationSeconds?: int64 // How long a NoExecute taint is put up with.

    TopologySpreadConstraint
      1 maxSkew*: int32
      2 topologyKey!: string
      3 whenUnsatisfiable!: DoNotSchedule|ScheduleAnyway
      4 labelSelector: meta.LabelSelector
      5 minDomains?: int32
      6 nodeAffinityPolicy?: Honor|Ignore
      7 nodeTaintsPolicy?: Honor|Ignore
      8 matchLabelKeys: [string]

    WeightedPodAffinityTerm
      1 weight!: int32
      2 podAffinityTerm!: PodAffinityTerm
    """
}
