/// The schemas of a pod's containers.
enum ContainerSchemas {
  static let container: Schema = .object([
    .required("name", .dnsLabel, "The container's name, unique in its pod."),
    .optional("image", .string, "The image that it runs."),
    .optional("command", .list(.string), "The program, instead of the image's."),
    .optional("args", .list(.string), "Arguments of the program."),
    .optional("workingDir", .string, "Where the program starts."),
    .optional("ports", .list(port, keys: "containerPort", "protocol"), "Ports that it listens at."),
    .optional("envFrom", .list(environmentSource), "Objects whose keys become environment variables."),
    .optional("env", .list(environmentVariable, keys: "name"), "Environment variables."),
    .optional("resources", resources.defaulting(to: [:]), "What it needs and may use."),
    .optional("resizePolicy", .list(.any), "How resources are changed."),
    .optional("restartPolicy", .oneOf("Always", "OnFailure", "Never"), "Whether it is started again."),
    .optional("restartPolicyRules", .list(.any), "When it is started again."),
    .optional("volumeMounts", .list(volumeMount, keys: "mountPath"), "Where volumes appear."),
    .optional("volumeDevices", .list(.any, keys: "devicePath"), "Where block devices appear."),
    .optional("livenessProbe", probe, "Whether it must be started again."),
    .optional("readinessProbe", probe, "Whether it is ready."),
    .optional("startupProbe", probe, "Whether it has come up."),
    .optional("lifecycle", .any, "What is done after its start and before its end."),
    .optional(
      "terminationMessagePath", Schema.string.defaulting(to: "/dev/termination-log"), "Where it says why it ended."),
    .optional(
      "terminationMessagePolicy", Schema.oneOf("File", "FallbackToLogsOnError").defaulting(to: "File"),
      "Where else to look for why it ended."),
    .optional(
      "imagePullPolicy", .oneOf("Always", "Never", "IfNotPresent"),
      "When the image is fetched; Always for the tag latest, else IfNotPresent."),
    .optional("securityContext", .any, "Users, groups and rights."),
    .optional("stdin", .boolean, "Whether it has an input."),
    .optional("stdinOnce", .boolean, "Whether its input ends with the first session."),
    .optional("tty", .boolean, "Whether it has a terminal."),
    .optional("resourcesAllocated", .resourceList, "Arktos: what the node has set aside."),
  ])

  static let port: Schema = .object([
    .optional("name", .dnsLabel, "By which services name it."),
    .required("containerPort", .port, "The port."),
    .optional("hostPort", Schema.int32.between(0, 65535), "The node's port that leads to it."),
    .optional("hostIP", .string, "The node's address for it."),
    .optional("protocol", Schema.oneOf("TCP", "UDP", "SCTP").defaulting(to: "TCP"), "TCP, UDP or SCTP."),
  ])

  static let environmentVariable: Schema = .object([
    .required("name", .string, "The variable."),
    .optional("value", .string, "Its value."),
    .optional(
      "valueFrom",
      .object([
        .optional(
          "fieldRef",
          .object([
            .optional("apiVersion", Schema.string.defaulting(to: "v1")), .required("fieldPath", .string),
          ]), "A field of the pod."),
        .optional(
          "resourceFieldRef",
          .object([
            .optional("containerName", .string), .required("resource", .string), .optional("divisor", .quantity),
          ]), "A resource of the container."),
        .optional("configMapKeyRef", keyReference, "A key of a ConfigMap."),
        .optional("secretKeyRef", keyReference, "A key of a Secret."),
        .optional("fileKeyRef", .any, "A key of a file."),
      ]), "Where its value comes from."),
  ])

  private static let keyReference: Schema = .object([
    .optional("name", .string), .required("key", .string), .optional("optional", .boolean),
  ])

  private static let environmentSource: Schema = .object([
    .optional("prefix", .string, "Put before every key."),
    .optional("configMapRef", .object([.optional("name", .string), .optional("optional", .boolean)])),
    .optional("secretRef", .object([.optional("name", .string), .optional("optional", .boolean)])),
  ])

  static let resources: Schema = .object([
    .optional("limits", .resourceList, "What it may use at most."),
    .optional("requests", .resourceList, "What it is assured of."),
    .optional("claims", .list(.any, keys: "name"), "Devices that it uses."),
  ])

  private static let volumeMount: Schema = .object([
    .required("name", .string, "The volume."),
    .required("mountPath", .string, "Where it appears."),
    .optional("subPath", .string, "The part of the volume that appears."),
    .optional("subPathExpr", .string, "The part of the volume, with variables."),
    .optional("readOnly", .boolean, "Whether it cannot be written."),
    .optional("recursiveReadOnly", .string, "Whether mounts inside cannot be written."),
    .optional("mountPropagation", .string, "How mounts spread."),
  ])

  private static let header: Schema = .object([.required("name", .string), .optional("value", .string)])

  static let probe: Schema = .object([
    .optional("exec", .object([.optional("command", .list(.string))]), "Run a program."),
    .optional(
      "httpGet",
      .object([
        .optional("path", Schema.string.defaulting(to: "/")), .required("port", .intOrString),
        .optional("host", .string), .optional("scheme", Schema.oneOf("HTTP", "HTTPS").defaulting(to: "HTTP")),
        .optional("httpHeaders", .list(header)),
      ]), "Ask over HTTP."),
    .optional(
      "tcpSocket", .object([.required("port", .intOrString), .optional("host", .string)]), "Connect over TCP."),
    .optional(
      "grpc", .object([.required("port", .int32), .optional("service", Schema.string.defaulting(to: ""))]),
      "Ask over gRPC."),
    .optional("initialDelaySeconds", Schema.int32.atLeast(0), "How long to wait first."),
    .optional("timeoutSeconds", Schema.int32.atLeast(0).defaulting(to: 1), "How long an answer may take."),
    .optional("periodSeconds", Schema.int32.atLeast(0).defaulting(to: 10), "How often to ask."),
    .optional("successThreshold", Schema.int32.atLeast(0).defaulting(to: 1), "How many good answers in a row."),
    .optional("failureThreshold", Schema.int32.atLeast(0).defaulting(to: 3), "How many bad answers in a row."),
    .optional("terminationGracePeriodSeconds", Schema.int64.atLeast(1), "How long it may take to end."),
  ])

  private static let state: Schema = .object([
    .optional("waiting", .object([.optional("reason", .string), .optional("message", .string)])),
    .optional("running", .object([.optional("startedAt", .dateTime)])),
    .optional(
      "terminated",
      .object([
        .required("exitCode", .int32), .optional("signal", .int32), .optional("reason", .string),
        .optional("message", .string), .optional("startedAt", .dateTime), .optional("finishedAt", .dateTime),
        .optional("containerID", .string),
      ])),
  ])

  static let status: Schema = .object([
    .required("name", .string, "The container."),
    .optional("state", state.defaulting(to: [:]), "What it does now."),
    .optional("lastState", state.defaulting(to: [:]), "What it did before."),
    .optional("ready", Schema.boolean.defaulting(to: false), "Whether it is ready."),
    .optional("started", .boolean, "Whether it has come up."),
    .optional("restartCount", Schema.int32.atLeast(0).defaulting(to: 0), "How often it was started again."),
    .optional("image", Schema.string.defaulting(to: ""), "The image that it runs."),
    .optional("imageID", Schema.string.defaulting(to: ""), "The exact image."),
    .optional("containerID", .string, "The container on its node."),
    .optional("allocatedResources", .resourceList, "What the node has set aside."),
    .optional("allocatedResourcesStatus", .list(.any, keys: "name"), "Health of its devices."),
    .optional("resources", .any, "What it has now."),
    .optional("volumeMounts", .list(.any, keys: "mountPath"), "Its mounts."),
    .optional("user", .any, "The user that it runs as."),
    .optional("stopSignal", .string, "The signal that ends it."),
  ])
}
