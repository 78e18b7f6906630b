import ArktosCLI
import ArktosCore
import Testing

@Suite("Words for kinds")
struct ResourceDirectoryTests {
  private let directory = ResourceDirectory([
    APIResource(
      type: ResourceType(version: "v1", kind: "Pod", plural: "pods", scope: .namespace), shortNames: ["po"],
      categories: ["all"]),
    APIResource(
      type: ResourceType(version: "v1", kind: "Event", plural: "events", scope: .namespace), shortNames: ["ev"]),
    APIResource(
      type: ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments", scope: .namespace),
      shortNames: ["deploy"], categories: ["all"]),
    APIResource(
      type: ResourceType(group: "events.k8s.io", version: "v1", kind: "Event", plural: "events", scope: .namespace),
      shortNames: ["ev"]),
  ])

  @Test(
    "plural, singular, short name, kind, and each with its group",
    arguments: [
      "deployments", "deployment", "deploy", "Deployment", "DEPLOYMENTS", "deployments.apps", "deploy.apps",
      "deployment.v1.apps", "Deployment.v1.apps",
    ])
  func words(word: String) throws {
    #expect(try directory.resource(named: word).type.kind == "Deployment")
  }

  @Test("a shared word means the earlier group; the group's name means the other")
  func groups() throws {
    #expect(try directory.resource(named: "events").type.group == "")
    #expect(try directory.resource(named: "events.events.k8s.io").type.group == "events.k8s.io")
    #expect(try directory.resource(named: "events.v1.events.k8s.io").type.group == "events.k8s.io")
    #expect(try directory.resource(named: "events.v1").type.group == "")
  }

  @Test("a category stands for its kinds")
  func categories() throws {
    #expect(try directory.resources(named: "all").map(\.type.kind) == ["Pod", "Deployment"])
  }

  @Test("unknown words are refused with kubectl's sentence", arguments: ["foo", "pods.apps", ""])
  func unknown(word: String) {
    #expect(throws: CommandError("the server doesn't have a resource type \"\(word)\"")) {
      try directory.resource(named: word)
    }
  }

  @Test("a discovery entry says its scope, and subresources are none")
  func entries() throws {
    let pod = try #require(
      APIResource(
        json: ["name": "pods", "kind": "Pod", "namespaced": true, "tenanted": true, "verbs": ["get"]], group: "",
        version: "v1"))
    #expect(pod.type.scope == .namespace)
    #expect(pod.label("x") == "pod/x")
    let namespace = APIResource(
      json: ["name": "namespaces", "kind": "Namespace", "namespaced": false, "tenanted": true], group: "", version: "v1"
    )
    #expect(namespace?.type.scope == .tenant)
    let node = APIResource(json: ["name": "nodes", "kind": "Node", "namespaced": false], group: "", version: "v1")
    #expect(node?.type.scope == .cluster)
    #expect(APIResource(json: ["name": "pods/status", "kind": "Pod"], group: "", version: "v1") == nil)
  }
}

@Suite("Words for objects")
struct ResourceArgumentsTests {
  private typealias Item = ResourceArguments.Item

  @Test("kinds, names and pairs")
  func forms() throws {
    #expect(try ResourceArguments(["pods"]).items == [Item(type: "pods")])
    #expect(try ResourceArguments(["pods,deploy"]).items == [Item(type: "pods"), Item(type: "deploy")])
    #expect(
      try ResourceArguments(["pod", "a", "b"]).items == [Item(type: "pod", name: "a"), Item(type: "pod", name: "b")])
    #expect(
      try ResourceArguments(["pod/a", "deploy/b"]).items == [
        Item(type: "pod", name: "a"), Item(type: "deploy", name: "b"),
      ])
  }

  @Test(
    "what is neither is refused",
    arguments: [
      [], [","], ["pod", "deploy/b"], ["pod/a/b"], ["pod/"], ["/a"], ["pod", "a b"], ["pod", ".."], ["pod", "a%2f"],
    ])
  func refused(words: [String]) {
    #expect(throws: CommandError.self) { try ResourceArguments(words) }
  }
}
