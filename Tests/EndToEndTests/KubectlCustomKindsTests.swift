import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

/// Kinds that users define, as kubectl sees them.
@Suite(
  "kubectl and custom kinds", .enabled(if: Kubectl.isWanted, "kubectl is not installed; ARKTOS_KUBECTL may name one"))
struct KubectlCustomKindsTests {
  private static let definition = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: crontabs.stable.example.com
    spec:
      group: stable.example.com
      scope: Namespaced
      names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct], categories: [all]}
      versions:
      - name: v1
        served: true
        storage: true
        subresources:
          status: {}
          scale:
            specReplicasPath: .spec.replicas
            statusReplicasPath: .status.replicas
            labelSelectorPath: .status.labelSelector
        additionalPrinterColumns:
        - {name: Spec, type: string, description: The cron spec, jsonPath: .spec.cronSpec}
        - {name: Replicas, type: integer, jsonPath: .spec.replicas}
        - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
        schema:
          openAPIV3Schema:
            type: object
            properties:
              spec:
                type: object
                required: [cronSpec]
                properties:
                  cronSpec: {type: string, description: When it runs., pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'}
                  image: {type: string, default: busybox}
                  replicas: {type: integer, minimum: 0, maximum: 10, default: 1}
              status:
                type: object
                properties:
                  replicas: {type: integer}
                  labelSelector: {type: string}
    """

  private static func object(_ name: String, _ cronSpec: String) -> String {
    """
    apiVersion: stable.example.com/v1
    kind: CronTab
    metadata: {name: \(name)}
    spec: {cronSpec: "\(cronSpec)"}
    """
  }

  @Test("a kind is defined, used, scaled, explained and removed", arguments: [nil, "a"])
  func life(tenant: String?) async throws {
    try await withKubectl(tenant: tenant) { kubectl, cluster in
      if let tenant { try await cluster.makeTenant(tenant) }
      let definition = try kubectl.manifest("crd.yaml", Self.definition)
      try await kubectl("apply", "-f", definition)
      try await kubectl("wait", "--for=condition=Established", "crd/crontabs.stable.example.com", "--timeout=60s")
      #expect(try await kubectl("get", "crd").contains("crontabs.stable.example.com"))

      let good = try kubectl.manifest("good.yaml", Self.object("my-cron", "* * * * */5"))
      try await kubectl("apply", "-f", good)
      try await kubectl("apply", "--server-side", "--force-conflicts", "-f", good)
      let bad = try await kubectl.run(["apply", "-f", try kubectl.manifest("bad.yaml", Self.object("bad", "* * *"))])
      #expect(bad.code != 0 && bad.output.contains("spec.cronSpec in body should match"))
      let strict = try await kubectl.run([
        "apply", "-f",
        try kubectl.manifest("odd.yaml", Self.object("odd", "* * * * *").replacing("spec: {", with: "spec: {odd: 1, ")),
      ])
      #expect(strict.code != 0 && strict.output.contains("unknown field \"spec.odd\""))

      let table = try await kubectl("get", "ct")
      #expect(table.contains("SPEC") && table.contains("REPLICAS") && table.contains("* * * * */5"))
      #expect(try await kubectl("get", "all").contains("crontab.stable.example.com/my-cron"))
      #expect(try await kubectl("get", "ct", "my-cron", "-o", "jsonpath={.spec.image}") == "busybox")
      let explained = try await kubectl("explain", "crontab.spec.cronSpec")
      #expect(explained.contains("When it runs.") && explained.contains("<string>"))
      try await kubectl("scale", "ct/my-cron", "--replicas=3")
      #expect(try await kubectl("get", "ct", "my-cron", "-o", "jsonpath={.spec.replicas}") == "3")
      let scale = try await kubectl("get", "ct", "my-cron", "--subresource=scale").split(separator: "\n")
      #expect(scale.first?.split(separator: " ") == ["NAME", "DESIRED", "AVAILABLE", "AGE"])
      #expect(scale.last?.split(separator: " ").prefix(3) == ["my-cron", "3", "0"])
      try await kubectl("patch", "ct", "my-cron", "--type=merge", "-p", #"{"spec": {"image": "nginx"}}"#)
      try await kubectl("label", "ct", "my-cron", "a=b")
      #expect(try await kubectl("get", "ct", "-l", "a=b", "-o", "name") == "crontab.stable.example.com/my-cron")

      try await kubectl("delete", "-f", definition, "--timeout=60s")
      let gone = try await kubectl.run(["get", "crontabs.stable.example.com"])
      #expect(gone.code != 0)
    }
  }
}
