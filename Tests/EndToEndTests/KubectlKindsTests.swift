import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

/// Kinds and schemas as kubectl sees them.
@Suite("kubectl and kinds", .enabled(if: Kubectl.isWanted, "kubectl is not installed; ARKTOS_KUBECTL may name one"))
struct KubectlKindsTests {
  @Test("explain tells fields, types and what they are for")
  func explain() async throws {
    try await withKubectl { kubectl, _ in
      let containers = try await kubectl("explain", "pod.spec.containers")
      #expect(containers.contains("FIELD: containers <[]Container>"))
      #expect(containers.contains("The containers that run together."))
      #expect(containers.contains("imagePullPolicy\t<string>"))
      let all = try await kubectl("explain", "deployment", "--recursive")
      #expect(all.contains("maxSurge\t<IntOrString>") && all.contains("topologySpreadConstraints"))
      #expect(try await kubectl("explain", "service.spec.ports.targetPort").contains("<IntOrString>"))
      #expect(try await kubectl("explain", "tenant").contains("KIND:       Tenant"))
      #expect(try await kubectl("explain", "rolebinding.roleRef").contains("-required-"))
    }
  }

  @Test("below a tenant's address explain works too")
  func tenantExplain() async throws {
    try await withKubectl(tenant: "a") { kubectl, cluster in
      try await cluster.makeTenant("a")
      #expect(try await kubectl("explain", "secret.stringData").contains("<map[string]string>"))
    }
  }

  @Test("what its create commands send is understood, in protobuf as well")
  func create() async throws {
    try await withKubectl { kubectl, _ in
      try await kubectl("create", "configmap", "c", "--from-literal=a=b")
      #expect(try await kubectl("get", "configmap", "c", "-o", "jsonpath={.data.a}") == "b")
      try await kubectl("create", "secret", "generic", "s", "--from-literal=key=value")
      #expect(try await kubectl("get", "secret", "s", "-o", "jsonpath={.data.key} {.type}") == "dmFsdWU= Opaque")
      try await kubectl("create", "serviceaccount", "robot")
      try await kubectl("create", "role", "reader", "--verb=get,list", "--resource=pods")
      try await kubectl("create", "rolebinding", "readers", "--role=reader", "--serviceaccount=default:robot")
      try await kubectl("create", "clusterrole", "all-reader", "--verb=get", "--resource=pods,nodes")
      try await kubectl("create", "clusterrolebinding", "all", "--clusterrole=all-reader", "--user=ann")
      try await kubectl("create", "quota", "limits", "--hard=pods=4,requests.cpu=1")
      try await kubectl("create", "service", "clusterip", "web", "--tcp=80:8080")
      try await kubectl("create", "deployment", "web", "--image=nginx", "--replicas=0", "--port=80")
      try await kubectl("create", "namespace", "more")
      #expect(try await kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "0")
      let ports = "jsonpath={.spec.ports[0].port} {.spec.ports[0].targetPort}"
      #expect(try await kubectl("get", "service", "web", "-o", ports) == "80 8080")
      let form = "jsonpath={.roleRef.name} {.subjects[0].name}"
      #expect(try await kubectl("get", "rolebinding", "readers", "-o", form) == "reader robot")
      #expect(try await kubectl("get", "quota", "limits", "-o", "jsonpath={.spec.hard.requests\\.cpu}") == "1")
      let again = try await kubectl.run(["create", "role", "reader", "--verb=get", "--resource=pods"])
      #expect(again.output.contains("AlreadyExists"))
    }
  }

  @Test("tables show what they show elsewhere")
  func tables() async throws {
    try await withKubectl { kubectl, _ in
      try await kubectl("create", "secret", "generic", "s", "--from-literal=key=value")
      #expect(try await kubectl("get", "secrets").contains("TYPE"))
      try await kubectl("create", "service", "clusterip", "web", "--tcp=80:8080")
      let services = try await kubectl("get", "services")
      for word in ["CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "80/TCP", "<none>"] { #expect(services.contains(word)) }
      #expect(try await kubectl("describe", "service", "web").contains("TargetPort:"))
    }
  }

  @Test("a manifest with everything passes strict validation, and comes back as it was")
  func richManifest() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest("rich.yaml", richPod)
      try await kubectl("apply", "-f", file, "--validate=strict")
      let spec = try await kubectl("get", "pod", "rich", "-o", "jsonpath={.spec}")
      // kubectl itself sends a list without merge keys again when a default was filled in below it; that changes nothing.
      try await kubectl("apply", "-f", file, "--validate=strict")
      #expect(try await kubectl("get", "pod", "rich", "-o", "jsonpath={.spec}") == spec)
      let form = "jsonpath={.spec.topologySpreadConstraints[0].maxSkew} {.spec.volumes[*].name}"
      #expect(try await kubectl("get", "pod", "rich", "-o", form) == "1 cache token claim")
    }
  }

  @Test("a value of a wrong type is a bad request")
  func wrongType() async throws {
    try await withKubectl { kubectl, _ in
      let file = try kubectl.manifest(
        "wrong.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostNetwork: 'yes', containers: []}\n")
      let answer = try await kubectl.run(["create", "-f", file, "--validate=ignore"])
      #expect(answer.code == 1)
      #expect(answer.output.contains("(BadRequest)"))
      #expect(
        answer.output.contains("cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool"))
    }
  }
}

private let richPod = """
  apiVersion: v1
  kind: Pod
  metadata:
    name: rich
  spec:
    affinity:
      nodeAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms:
          - matchExpressions: [{key: disk, operator: In, values: [ssd]}]
      podAntiAffinity:
        preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 10
          podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: rich}}}
    tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]
    topologySpreadConstraints:
    - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: rich}}}
    securityContext: {runAsUser: 0, fsGroup: 5, seccompProfile: {type: RuntimeDefault}, sysctls: [{name: a.b, value: "1"}]}
    dnsConfig: {nameservers: [1.1.1.1], options: [{name: ndots, value: "2"}]}
    hostAliases: [{ip: 127.0.0.1, hostnames: [here]}]
    readinessGates: [{conditionType: example.com/ready}]
    initContainers:
    - {name: first, image: busybox, restartPolicy: Always}
    containers:
    - name: main
      image: nginx
      env:
      - {name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
      - {name: B, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
      envFrom: [{configMapRef: {name: c}}]
      lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}
      livenessProbe: {httpGet: {path: /, port: http, httpHeaders: [{name: X, value: some}]}}
      ports: [{name: http, containerPort: 80}, {containerPort: 80, protocol: UDP}]
      resources: {limits: {cpu: 100m, memory: 1Gi}, requests: {cpu: 50m}}
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: cache, mountPath: /cache}, {name: token, mountPath: /token, readOnly: true}]
    volumes:
    - {name: cache, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
    - name: token
      projected:
        sources:
        - serviceAccountToken: {path: token, audience: a}
        - downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}
    - name: claim
      ephemeral:
        volumeClaimTemplate:
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: fast}
  """
