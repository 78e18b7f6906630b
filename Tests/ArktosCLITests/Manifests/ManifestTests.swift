import ArktosCLI
import ArktosCore
import Testing

@Suite("Manifests")
struct ManifestTests {
  private func parse(_ text: String) throws -> [Manifest] {
    try Manifest.parse(Array(text.utf8), source: "file.yaml")
  }

  @Test("a text may hold several documents, comments and empty ones")
  func documents() throws {
    let manifests = try parse(
      """
      # a comment
      ---
      apiVersion: v1
      kind: Tenant
      metadata: {name: a}
      ---
      # nothing here
      ---
      apiVersion: v1
      kind: Tenant
      metadata: {name: z}
      """)
    #expect(manifests.map(\.object.metadata.name) == ["a", "z"])
    #expect(manifests.map(\.source) == ["file.yaml", "file.yaml"])
  }

  @Test("lists stand for their items")
  func lists() throws {
    let manifests = try parse(
      #"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}},"#
        + #"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"y"}}]}]}"#
    )
    #expect(manifests.map(\.object.metadata.name) == ["x", "y"])
  }

  @Test("the items of a list of one kind are of that kind if they say nothing else")
  func typedLists() throws {
    let manifests = try parse(
      #"{"apiVersion":"v1","kind":"ConfigMapList","items":[{"metadata":{"name":"x"}},"#
        + #"{"apiVersion":"v2","kind":"Other","metadata":{"name":"y"}}]}"#)
    #expect(manifests.map(\.object.kind) == ["ConfigMap", "Other"])
    #expect(manifests.map(\.object.apiVersion) == ["v1", "v2"])
    let mixed = #"{"apiVersion":"v1","kind":"List","items":[{"metadata":{"name":"x"}}]}"#
    #expect(throws: CommandError.self) { try parse(mixed) }
  }

  @Test("quoted numbers stay strings, anchors and merge keys are followed")
  func types() throws {
    let manifest = try #require(
      try parse(
        """
        apiVersion: v1
        kind: DataPartitionConfig
        metadata: &meta {name: p, labels: {a: "1"}}
        serviceGroupId: "1"
        isRangeEndValid: true
        mode: 0644
        copy: *meta
        merged:
          <<: *meta
          name: own
        """
      ).first)
    let json = manifest.object.json
    #expect(json["serviceGroupId"] == "1")
    #expect(json["isRangeEndValid"] == true)
    #expect(json["mode"] == 420)
    #expect(json["copy"] == json["metadata"])
    #expect(json["merged"] == ["name": "own", "labels": ["a": "1"]])
  }

  @Test(
    "what is wrong is said with the file's name",
    arguments: [
      ("kind: Tenant\nmetadata: {name: a}", "error parsing file.yaml: 'apiVersion' is missing in a Tenant"),
      ("apiVersion: v1\nmetadata: {name: a}", "error parsing file.yaml: 'kind' is missing"),
      ("apiVersion: v1\nkind: Tenant", "error parsing file.yaml: 'metadata.name' is missing in a Tenant"),
      ("- a", "error parsing file.yaml: expected an object with apiVersion and kind, found array"),
    ])
  func errors(text: String, message: String) {
    #expect(throws: CommandError(message)) { try parse(text) }
  }

  @Test("broken YAML names the line")
  func broken() throws {
    let error = try #require(throws: CommandError.self) { try parse("apiVersion: v1\nkind: [a\nmetadata: {") }
    #expect(error.message.hasPrefix("error parsing file.yaml: invalid YAML: "))
    #expect(!error.message.contains("\n"))
  }

  @Test("aliases that multiply without bound are refused")
  func bomb() throws {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
    }
    let error = try #require(throws: CommandError.self) { try parse(text) }
    #expect(error.message.contains("aliases expand"))
  }
}
