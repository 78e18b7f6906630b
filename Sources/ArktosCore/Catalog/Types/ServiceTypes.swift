extension BuiltinTypes {
  /// Types of services and what is behind them.
  static let services = """
    package io.k8s.api.core.v1

    ClientIPConfig
      1 timeoutSeconds?: int32(1..86400)

    EndpointAddress atomic
      1 ip!: string // The address.
      2 targetRef: ObjectReference // The pod behind it.
      3 hostname: dnsLabel // Name of the host.
      4 nodeName?: string // The node that it is on.

    EndpointPort atomic
      1 name: string // Name of the port.
      2 port!: int32(1..65535) // The port.
      3 protocol: SCTP|TCP|UDP = "TCP"
      4 appProtocol?: string // The protocol that is spoken there.

    EndpointSubset
      1 addresses: [EndpointAddress] // Addresses that are ready.
      2 notReadyAddresses: [EndpointAddress] // Addresses that are not ready.
      3 ports: [EndpointPort] // Ports that all addresses share.
      4 serviceGroupId: string // Arktos: the group of API servers that these addresses are.

    Endpoints // The addresses behind a service.
      2 subsets: [EndpointSubset] // Groups of addresses that share their ports.

    LoadBalancerIngress
      1 ip: string
      2 hostname: string
      3 ipMode?: string
      4 ports: [PortStatus]

    LoadBalancerStatus
      1 ingress: [LoadBalancerIngress]

    PortStatus
      1 port*: int32
      2 protocol*: string
      3 error?: string

    Service // A name and an address for a group of pods.
      2 spec: ServiceSpec = {} // What the service should be.
      3 status: ServiceStatus = {"loadBalancer":{}} // What the service is.

    ServiceAccount // An identity for programs that run in pods.
      2 secrets: [ObjectReference] by name // Secrets that pods of the account may use.
      3 imagePullSecrets: [LocalObjectReference] // Credentials for images of pods of the account.
      4 automountServiceAccountToken?: boolean // Whether pods of the account get a token.

    ServicePort // A port of a service.
      1 name: string // The port's name, unique in its service; needed where there are several.
      2 protocol: SCTP|TCP|UDP = "TCP" // SCTP, TCP or UDP.
      3 port*: int32(1..65535) // The port of the service.
      4 targetPort: intOrString // The port of the pods, as a number or by name; the same as port if absent.
      5 nodePort: int32(0..65535) // The port on every node.
      6 appProtocol?: string // The protocol that is spoken there.

    ServiceSpec
      1 ports: [ServicePort] by port protocol // The ports that the service offers.
      2 selector: {string} atomic // Labels of the pods behind the service.
      3 clusterIP: string // The address inside the cluster; None for no address. The server picks a free one.
      4 type: ClusterIP|ExternalName|LoadBalancer|NodePort = "ClusterIP" // From where it is reached.
      5 externalIPs: [string] // Further addresses at which nodes take traffic for the service.
      7 sessionAffinity: ClientIP|None = "None" // Whether a client is kept with one pod.
      8 loadBalancerIP: string // The address wished for the load balancer.
      9 loadBalancerSourceRanges: [string] // Who may come through the load balancer.
      10 externalName: string // The host name that the service stands for, of type ExternalName.
      11 externalTrafficPolicy: Cluster|Local // Whether traffic from outside may be passed on to other nodes.
      12 healthCheckNodePort: int32(0..65535) // Where load balancers ask which nodes have pods.
      13 publishNotReadyAddresses: boolean // Whether pods count before they are ready.
      14 sessionAffinityConfig: SessionAffinityConfig // How long a client is kept with one pod.
      17 ipFamilyPolicy?: PreferDualStack|RequireDualStack|SingleStack // One address family or both.
      18 clusterIPs: [string] // The addresses inside the cluster, by family; the first is clusterIP.
      19 ipFamilies: [string] // Families of the addresses, IPv4 or IPv6.
      20 allocateLoadBalancerNodePorts?: boolean // Whether a load balancer gets ports on the nodes.
      21 loadBalancerClass?: string // Which implementation of load balancers serves it.
      22 internalTrafficPolicy?: Cluster|Local // Whether traffic from inside may be passed on to other nodes.
      23 trafficDistribution?: string // Which pods are preferred.

    ServiceStatus
      1 loadBalancer: LoadBalancerStatus = {}
      2 conditions: [meta.Condition] by type

    SessionAffinityConfig
      1 clientIP: ClientIPConfig

    package io.k8s.api.discovery.v1

    Endpoint
      1 addresses*: [string] set unmerged // Addresses of one endpoint, all alike.
      2 conditions: EndpointConditions = {} // Whether it is ready, serves, or is about to end.
      3 hostname?: dnsLabel // Name of the host.
      4 targetRef: core.ObjectReference // The object behind it.
      5 deprecatedTopology: {string} // Where it is, as old clients wrote it.
      6 nodeName?: string // The node that it is on.
      7 zone?: string // The zone that it is in.
      8 hints: EndpointHints // Who should use it.

    EndpointConditions
      1 ready?: boolean
      2 serving?: boolean
      3 terminating?: boolean

    EndpointHints
      1 forZones: [ForZone]
      2 forNodes: [ForNode]

    EndpointPort atomic
      1 name?: string = ""
      2 protocol?: SCTP|TCP|UDP = "TCP"
      3 port?: int32(1..65535)
      4 appProtocol?: string

    EndpointSlice // A part of the addresses behind a service.
      2 endpoints: [Endpoint] = [] // The addresses, at most 1000.
      3 ports: [EndpointPort] // Ports that all addresses share, at most 100.
      4 addressType!: FQDN|IPv4|IPv6 // What the addresses are: IPv4, IPv6 or FQDN; it never changes.

    ForNode
      1 name!: string

    ForZone
      1 name!: string
    """
}
