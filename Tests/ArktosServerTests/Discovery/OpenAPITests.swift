import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("OpenAPI")
struct OpenAPITests {
  private func respond(_ path: String, query: [(String, String)] = [], headers: HeaderFields = [:]) async throws
    -> APIResponse
  {
    try await withTestCluster { cluster in
      var request = APIRequest(.get, path)
      for (name, value) in query { request.query.append(.init(name, value)) }
      for (name, value) in headers { request.headers[name] = value }
      return await cluster.servers[0].respond(to: request)
    }
  }

  private func components(_ path: String) async throws -> JSONObject {
    let document = try await respond(path).object()
    return document.value(at: ["components", "schemas"])?.objectValue ?? document[object: "definitions"] ?? [:]
  }

  @Test("a document is named by its hash, and kept by clients that know it")
  func hashes() async throws {
    let index = try await respond("/openapi/v3").object()
    let url = try #require(index.value(at: ["paths", "apis/apps/v1", "serverRelativeURL"])?.stringValue)
    let parts = url.split(separator: "?hash=").map(String.init)
    try #require(parts.count == 2 && parts[0] == "/openapi/v3/apis/apps/v1")
    let named = try await respond(parts[0], query: [("hash", parts[1])])
    #expect(named.status == 200)
    #expect(named.headers["etag"] == "\"\(parts[1])\"")
    #expect(named.headers["cache-control"]?.contains("immutable") == true)
    let old = try await respond("/tenants/a\(parts[0])", query: [("hash", "0123")])
    #expect(old.status == 301)
    #expect(old.headers["location"] == "/tenants/a\(url)")
    let known = try await respond(parts[0], headers: ["if-none-match": "\"x\", \"\(parts[1])\""])
    #expect(known.status == 304)
    #expect(known.body.isEmpty)
  }

  @Test(
    "every reference leads to a component",
    arguments: ["/openapi/v3/api/v1", "/openapi/v3/apis/apps/v1", "/openapi/v2"])
  func references(_ path: String) async throws {
    let components = try await components(path)
    let prefix = path.hasSuffix("v2") ? "#/definitions/" : "#/components/schemas/"
    var count = 0
    func check(_ value: JSONValue) {
      if let reference = value["$ref"]?.stringValue {
        count += 1
        #expect(
          reference.hasPrefix(prefix) && components[String(reference.dropFirst(prefix.count))] != nil, "\(reference)")
      }
      for member in value.objectValue.map({ $0.map(\.value) }) ?? value.arrayValue ?? [] { check(member) }
    }
    check(.object(try await respond(path).object()))
    #expect(count > 100)
  }

  @Test("a schema tells types, lists, defaults and words")
  func schemas() async throws {
    let components = try await components("/openapi/v3/api/v1")
    let container = "io.k8s.api.core.v1.Container"
    let properties = components.value(at: [container, "properties"])
    #expect(properties?["ports"]?["x-kubernetes-list-map-keys"] == ["containerPort", "protocol"])
    #expect(properties?["ports"]?["x-kubernetes-patch-merge-key"] == "containerPort")
    #expect(properties?["terminationMessagePath"]?["default"] == "/dev/termination-log")
    #expect(properties?["imagePullPolicy"]?["enum"] == ["Always", "IfNotPresent", "Never"])
    #expect(components.value(at: [container, "required"]) == ["name"])
    let spec = components.value(at: ["io.k8s.api.core.v1.PodSpec", "properties"])
    #expect(spec?["volumes"]?["x-kubernetes-patch-strategy"] == "merge,retainKeys")
    let kind = components.value(at: ["io.k8s.api.core.v1.Pod", "x-kubernetes-group-version-kind"])
    #expect(kind == [["group": "", "kind": "Pod", "version": "v1"]])
    #expect(components["io.k8s.api.core.v1.PodList"] != nil)
  }

  @Test("version 2 comes as JSON, or in the protobuf form for clients that ask for it")
  func versionTwo() async throws {
    let json = try await respond("/openapi/v2")
    #expect(json.headers["content-type"] == "application/json")
    #expect(try await json.object()[string: "swagger"] == "2.0")
    let binary = try await respond(
      "/openapi/v2", headers: ["accept": "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"])
    #expect(binary.headers["content-type"] == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
    #expect(binary.headers["etag"] != json.headers["etag"])
    guard case .bytes(let bytes) = binary.body else {
      Issue.record("a document is no stream")
      return
    }
    var reader = ProtobufReader(bytes[...])
    var numbers: Set<Int> = []
    while let (number, value) = try reader.next() {
      numbers.insert(number)
      if number == 1, case .bytes(let text) = value { #expect(String(decoding: text, as: UTF8.self) == "2.0") }
    }
    #expect(numbers == [1, 2, 8, 9])
  }

  @Test("a kind of one's own has a component named after its group")
  func ownKind() async throws {
    var catalog = ResourceCatalog.builtin
    catalog.register(
      ResourceDefinition(
        ResourceType(group: "example.com", version: "v1", kind: "Widget", plural: "widgets", scope: .namespace),
        schema: .object([.optional("size", .int32, "How large it is.")]).described("A thing.")))
    let server = APIServer(store: MemoryStore(), configuration: .init(serviceGroup: "1", catalog: catalog))
    let document = try await server.respond(to: APIRequest(.get, "/openapi/v3/apis/example.com/v1")).object()
    let widget = document.value(at: ["components", "schemas", "com.example.v1.Widget"])
    #expect(widget?["description"] == "A thing.")
    #expect(widget?["properties"]?["size"]?["format"] == "int32")
    #expect(widget?["properties"]?["metadata"] != nil)
  }
}

extension APIResponse.Body {
  fileprivate var isEmpty: Bool {
    if case .bytes(let bytes) = self { bytes.isEmpty } else { false }
  }
}
