extension BuiltinTypes {
  /// Types of the containers of pods.
  static let containers = """
    package io.k8s.api.core.v1

    AppArmorProfile
      1 type!: Localhost|RuntimeDefault|Unconfined
      2 localhostProfile?: string

    Capabilities
      1 add: [string]
      2 drop: [string]

    ConfigMapEnvSource
      1.1 name: string
      2 optional?: boolean

    ConfigMapKeySelector atomic
      1.1 name: string
      2 key!: string
      3 optional?: boolean

    Container // A program that runs in a pod.
      1 name!: dnsLabel // The container's name, unique in its pod.
      2 image: string // The image that it runs.
      3 command: [string] // The program, instead of the image's.
      4 args: [string] // Arguments of the program.
      5 workingDir: string // Where the program starts.
      6 ports: [ContainerPort] by containerPort protocol // Ports that it listens at.
      7 env: [EnvVar] by name // Environment variables.
      8 resources: ResourceRequirements = {} // What it needs and may use.
      9 volumeMounts: [VolumeMount] by mountPath // Where volumes appear.
      10 livenessProbe: Probe // Whether it must be started again.
      11 readinessProbe: Probe // Whether it is ready.
      12 lifecycle: Lifecycle // What is done after its start and before its end.
      13 terminationMessagePath: string = "/dev/termination-log" // Where it says why it ended.
      14 imagePullPolicy: Always|IfNotPresent|Never // When the image is fetched.
      15 securityContext: SecurityContext // Users, groups and rights.
      16 stdin: boolean // Whether it has an input.
      17 stdinOnce: boolean // Whether its input ends with the first session.
      18 tty: boolean // Whether it has a terminal.
      19 envFrom: [EnvFromSource] // Objects whose keys become environment variables.
      20 terminationMessagePolicy: FallbackToLogsOnError|File = "File" // Where else to look for why it ended.
      21 volumeDevices: [VolumeDevice] by devicePath // Where block devices appear.
      22 startupProbe: Probe // Whether it has come up.
      23 resizePolicy: [ContainerResizePolicy] // How resources are changed.
      24 restartPolicy?: Always|Never|OnFailure // Whether it is started again.
      25 restartPolicyRules: [ContainerRestartRule] // When it is started again, by its exit code.
      - resourcesAllocated: {quantity} // Arktos: what the node has set aside.

    ContainerPort
      1 name: string // By which services name it.
      2 hostPort: int32(0..65535) // The node's port that leads to it.
      3 containerPort!: int32 // The port.
      4 protocol: SCTP|TCP|UDP = "TCP" // TCP, UDP or SCTP.
      5 hostIP: string // The node's address for it.

    ContainerResizePolicy
      1 resourceName!: string
      2 restartPolicy!: NotRequired|RestartContainer

    ContainerRestartRule
      1 action!: string
      2 exitCodes: ContainerRestartRuleOnExitCodes

    ContainerRestartRuleOnExitCodes
      1 operator!: string
      2 values: [int32] set unmerged

    EnvFromSource
      1 prefix: string // Put before every key.
      2 configMapRef: ConfigMapEnvSource // A ConfigMap.
      3 secretRef: SecretEnvSource // A Secret.

    EnvVar // An environment variable.
      1 name!: string // The variable.
      2 value: string // Its value.
      3 valueFrom: EnvVarSource // Where its value comes from.

    EnvVarSource
      1 fieldRef: ObjectFieldSelector // A field of the pod.
      2 resourceFieldRef: ResourceFieldSelector // A resource of the container.
      3 configMapKeyRef: ConfigMapKeySelector // A key of a ConfigMap.
      4 secretKeyRef: SecretKeySelector // A key of a Secret.
      5 fileKeyRef: FileKeySelector // A key of a file.

    EphemeralContainer
      1.1 name!: dnsLabel // The container's name, unique in its pod.
      1.2 image: string // The image that it runs.
      1.3 command: [string] // The program, instead of the image's.
      1.4 args: [string] // Arguments of the program.
      1.5 workingDir: string // Where the program starts.
      1.6 ports: [ContainerPort] by containerPort protocol // Ports that it listens at.
      1.7 env: [EnvVar] by name // Environment variables.
      1.8 resources: ResourceRequirements = {}
      1.9 volumeMounts: [VolumeMount] by mountPath // Where volumes appear.
      1.10 livenessProbe: Probe // Whether it must be started again.
      1.11 readinessProbe: Probe // Whether it is ready.
      1.12 lifecycle: Lifecycle // What is done after its start and before its end.
      1.13 terminationMessagePath: string = "/dev/termination-log" // Where it says why it ended.
      1.14 imagePullPolicy: Always|IfNotPresent|Never // When the image is fetched.
      1.15 securityContext: SecurityContext // Users, groups and rights.
      1.16 stdin: boolean // Whether it has an input.
      1.17 stdinOnce: boolean // Whether its input ends with the first session.
      1.18 tty: boolean // Whether it has a terminal.
      1.19 envFrom: [EnvFromSource] // Objects whose keys become environment variables.
      1.20 terminationMessagePolicy: FallbackToLogsOnError|File = "File" // Where else to look for why it ended.
      1.21 volumeDevices: [VolumeDevice] by devicePath // Where block devices appear.
      1.22 startupProbe: Probe // Whether it has come up.
      1.23 resizePolicy: [ContainerResizePolicy] // How resources are changed.
      1.24 restartPolicy?: Always|Never|OnFailure // Whether it is started again.
      2 targetContainerName: string
      25 restartPolicyRules: [ContainerRestartRule] // When it is started again.

    ExecAction
      1 command: [string]

    FileKeySelector atomic
      1 volumeName!: string
      2 path!: string
      3 key!: string
      4 optional?: boolean

    GRPCAction
      1 port!: int32
      2 service?: string = ""

    HTTPGetAction
      1 path: string = "/"
      2 port!: intOrString
      3 host: string
      4 scheme: HTTP|HTTPS = "HTTP"
      5 httpHeaders: [HTTPHeader]

    HTTPHeader
      1 name!: string
      2 value*: string

    Lifecycle
      1 postStart: LifecycleHandler // What is done after its start.
      2 preStop: LifecycleHandler // What is done before its end.
      3 stopSignal?: string

    LifecycleHandler
      1 exec: ExecAction
      2 httpGet: HTTPGetAction
      3 tcpSocket: TCPSocketAction
      4 sleep: SleepAction

    ObjectFieldSelector atomic
      1 apiVersion: string = "v1"
      2 fieldPath!: string

    Probe // A question that is asked of a container again and again.
      1.1 exec: ExecAction // Run a program.
      1.2 httpGet: HTTPGetAction // Ask over HTTP.
      1.3 tcpSocket: TCPSocketAction // Connect over TCP.
      1.4 grpc: GRPCAction // Ask over gRPC.
      2 initialDelaySeconds: int32(0..) // How long to wait first.
      3 timeoutSeconds: int32(0..) = 1 // How long an answer may take.
      4 periodSeconds: int32(0..) = 10 // How often to ask.
      5 successThreshold: int32(0..) = 1 // How many good answers in a row.
      6 failureThreshold: int32(0..) = 3 // How many bad answers in a row.
      7 terminationGracePeriodSeconds?: int64(1..) // How long it may take to end.

    ResourceClaim
      1 name!: string
      2 request: string

    ResourceFieldSelector atomic
      1 containerName: string
      2 resource!: string
      3 divisor: quantity

    ResourceRequirements
      1 limits: {quantity} // What it may use at most.
      2 requests: {quantity} // What it is assured of.
      3 claims: [ResourceClaim] by name unmerged // Devices that it uses.

    SELinuxOptions
      1 user: string
      2 role: string
      3 type: string
      4 level: string

    SeccompProfile
      1 type!: Localhost|RuntimeDefault|Unconfined
      2 localhostProfile?: string

    SecretEnvSource
      1.1 name: string
      2 optional?: boolean

    SecretKeySelector atomic
      1.1 name: string
      2 key!: string
      3 optional?: boolean

    SecurityContext
      1 capabilities: Capabilities
      2 privileged?: boolean
      3 seLinuxOptions: SELinuxOptions
      4 runAsUser?: int64(0..2147483647)
      5 runAsNonRoot?: boolean
      6 readOnlyRootFilesystem?: boolean
      7 allowPrivilegeEscalation?: boolean
      8 runAsGroup?: int64(0..2147483647)
      9 procMount?: Default|Unmasked
      10 windowsOptions: WindowsSecurityContextOptions
      11 seccompProfile: SeccompProfile
      12 appArmorProfile: AppArmorProfile

    SleepAction
      1 seconds*: int64

    TCPSocketAction
      1 port!: intOrString
      2 host: string

    VolumeDevice
      1 name!: string
      2 devicePath!: string

    VolumeMount
      1 name!: string // The volume.
      2 readOnly: boolean // Whether it cannot be written.
      3 mountPath!: string // Where it appears.
      4 subPath: string // The part of the volume that appears.
      5 mountPropagation?: Bidirectional|HostToContainer|None // How mounts spread.
      6 subPathExpr: string // The part of the volume, with variables.
      7 recursiveReadOnly?: Disabled|Enabled|IfPossible // Whether mounts inside cannot be written.

    WindowsSecurityContextOptions
      1 gmsaCredentialSpecName?: string
      2 gmsaCredentialSpec?: string
      3 runAsUserName?: string
      4 hostProcess?: boolean
    """
}
