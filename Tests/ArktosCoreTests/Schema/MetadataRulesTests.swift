import ArktosCore
import Testing

@Suite("Metadata rules")
struct MetadataRulesTests {
  private let config = ConfigMap.definition

  private func causes(_ change: (inout ObjectMeta) -> Void) -> [APIError.Cause] {
    var map = ConfigMap(name: "m", namespace: "n", tenant: "t")
    change(&map.metadata)
    return config.validationErrors(of: map.json)
  }

  private func fields(_ change: (inout ObjectMeta) -> Void) -> [String] { causes(change).map(\.field) }

  @Test func aPlainObjectIsRight() {
    #expect(causes { _ in } == [])
  }

  @Test func aNameIsRequiredAndMustBeASubdomain() {
    #expect(causes { $0.name = "" } == [.required("metadata.name", "name or generateName is required")])
    for name in ["A", "a_b", "a/b", "..", "a%20"] { #expect(fields { $0.name = name } == ["metadata.name"]) }
    #expect(fields { $0.name = "a.b" } == [])
  }

  @Test func theScopeDecidesAboutTenantAndNamespace() {
    #expect(fields { $0.namespace = "" } == ["metadata.namespace"])
    #expect(fields { $0.tenant = "" } == ["metadata.tenant"])
    #expect(fields { $0.tenant = "all" } == ["metadata.tenant"])
    #expect(fields { $0.namespace = "a.b" } == ["metadata.namespace"])
    let namespace = Namespace(name: "n", tenant: "t")
    #expect(Namespace.definition.validationErrors(of: namespace.json) == [])
    var placed = namespace
    placed.metadata.namespace = "x"
    #expect(Namespace.definition.validationErrors(of: placed.json).map(\.field) == ["metadata.namespace"])
    #expect(Node.definition.validationErrors(of: Node(name: "n").json) == [])
  }

  @Test func labelsAnnotationsAndFinalizersHaveTheirSyntax() {
    #expect(fields { $0.labels = ["a b": "c"] } == ["metadata.labels"])
    #expect(fields { $0.labels = ["a": "c d"] } == ["metadata.labels"])
    #expect(fields { $0.labels = ["x.y/a": "", "b": "C.d_e"] } == [])
    #expect(fields { $0.annotations = ["a b": ""] } == ["metadata.annotations"])
    #expect(fields { $0.annotations = ["Ex.Com/a": "any \n text"] } == [])
    #expect(fields { $0.annotations = ["a": String(repeating: "x", count: 256 * 1024)] } == ["metadata.annotations"])
    #expect(fields { $0.finalizers = ["not ok"] } == ["metadata.finalizers[0]"])
  }

  @Test func onlyOneOwnerIsTheController() {
    let owner = { (uid: String) -> JSONValue in
      ["apiVersion": "v1", "kind": "X", "name": "x", "uid": .string(uid), "controller": true]
    }
    #expect(fields { $0.json["ownerReferences"] = [owner("1")] } == [])
    #expect(fields { $0.json["ownerReferences"] = [owner("1"), owner("2")] } == ["metadata.ownerReferences"])
    #expect(fields { $0.json["ownerReferences"] = [["kind": "X"]] }.count == 3)
  }

  @Test func wrongTypesInMetadataAreFound() {
    let causes = causes { $0.json["labels"] = [1] }
    #expect(causes.map(\.reason) == ["FieldValueTypeInvalid"])
    #expect(causes.map(\.field) == ["metadata.labels"])
  }

  @Test("Identity never changes", arguments: ["name", "namespace", "tenant", "uid", "creationTimestamp"])
  func identity(field: String) {
    var stored = ConfigMap(name: "m", namespace: "n", tenant: "t")
    stored.metadata.uid = "u"
    stored.metadata.creationTimestamp = "2026-01-01T00:00:00Z"
    var changed = stored
    changed.metadata.json[field] = "other"
    let causes = config.updateErrors(of: changed.json, stored: stored.json)
    #expect(causes == [.invalid("metadata.\(field)", "other", "field is immutable")])
    #expect(config.updateErrors(of: stored.json, stored: stored.json) == [])
  }

  @Test func aDyingObjectTakesNoNewFinalizersAndDoesNotComeBack() {
    var stored = ConfigMap(name: "m", namespace: "n", tenant: "t")
    stored.metadata.deletionTimestamp = "2026-01-01T00:00:00Z"
    stored.metadata.finalizers = ["a", "b"]
    var changed = stored
    changed.metadata.finalizers = ["b"]
    #expect(config.updateErrors(of: changed.json, stored: stored.json) == [])
    changed.metadata.finalizers = ["b", "c"]
    #expect(config.updateErrors(of: changed.json, stored: stored.json).map(\.field) == ["metadata.finalizers"])
    changed = stored
    changed.metadata.deletionTimestamp = nil
    #expect(config.updateErrors(of: changed.json, stored: stored.json).map(\.field) == ["metadata.deletionTimestamp"])
  }

  @Test func generationsOnlyGrow() {
    var stored = ConfigMap(name: "m", namespace: "n", tenant: "t")
    stored.metadata.generation = 3
    var changed = stored
    changed.metadata.generation = 2
    #expect(config.updateErrors(of: changed.json, stored: stored.json).map(\.field) == ["metadata.generation"])
  }

  @Test func identityComesFirstInAnObject() {
    var object: JSONObject = ["data": ["a": "b"], "metadata": ["name": "x"], "kind": "ConfigMap", "apiVersion": "v1"]
    let unknown = config.pruneAndApplyDefaults(to: &object)
    #expect(unknown == [])
    #expect(object.keys == ["apiVersion", "kind", "metadata", "data"])
  }

  @Test func unknownFieldsOfMetadataAreNamed() {
    var object: JSONObject = ["metadata": ["name": "x", "nmae": "y", "creationTimestamp": nil], "spec": [:]]
    let unknown = config.pruneAndApplyDefaults(to: &object)
    #expect(unknown.sorted() == ["metadata.nmae", "spec"])
    #expect(object == ["metadata": ["name": "x"]])
  }
}
