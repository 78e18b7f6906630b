import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Logging
import Testing

/// A server that answers in this process, whose waits are over at once.
private final class FuzzedServer: Sendable {
  let server: APIServer
  /// Requests that name a partition wait for what a running server follows.
  private let running: Task<Void, any Error>

  init() async throws {
    let time = VirtualTime()
    var environment = time.environment
    environment.sleep = { duration in
      try Task.checkCancellation()
      if duration < .seconds(5) {
        await time.advance(by: duration)
      } else {
        // Of those who wait so long nobody here sees the end.
        try await Task.sleep(for: .seconds(3600))
      }
    }
    let server = APIServer(
      store: MemoryStore(environment: environment), configuration: .init(serviceGroup: "1"), environment: environment,
      logger: .silent)
    try await server.bootstrap()
    self.server = server
    running = Task { try await server.run() }
  }

  deinit { running.cancel() }

  /// Sends a request and reads its answer, of a stream the first pieces; a failure of the server's is a finding.
  func send(_ request: APIRequest) async throws -> JSONObject? {
    let response = await server.respond(to: request)
    // 504 is the answer to a resourceVersion that lies ahead.
    guard response.status < 500 || response.status == 504 else {
      throw FuzzFinding("\(response.status) for \(request.summary)")
    }
    switch response.body {
    case .bytes(let bytes):
      if bytes.isEmpty || response.headers["content-type"]?.hasPrefix("application/json") != true { return nil }
      return try JSONObject(parsing: bytes, maximumDepth: 400)
    case .stream(let stream):
      // A watch may have nothing to tell.
      async let first = stream.next()
      for _ in 0..<20 { await Task.yield() }
      stream.cancel()
      return try await first.map { try JSONObject(parsing: $0.prefix { $0 != 0x0A }, maximumDepth: 400) }
    }
  }
}

extension APIRequest {
  fileprivate var summary: String {
    let query = query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    return "\(method.rawValue) \(path)?\(query) \(headers) \(String(decoding: body.prefix(4000), as: UTF8.self))"
  }
}

@Suite("Fuzzing: requests")
struct RequestFuzzTests {
  private static let mutation = Mutation(words: ["/", "%", "=", ",", "\"", "{", "}", "null", ":", "a"])
  private static let queries: [(String, [String])] = [
    ("watch", ["1", "true", "0", ""]), ("limit", ["1", "2", "0", "-1", "9223372036854775807"]),
    ("resourceVersion", ["0", "1", "5", "9223372036854775807", "18446744073709551615", "-1", "x"]),
    ("resourceVersionMatch", ["Exact", "NotOlderThan", "x"]), ("continue", ["e30", "x", ""]),
    ("labelSelector", ["app", "app=web", "app in (a,b)", "a=b=c"]),
    ("fieldSelector", ["metadata.name=x0", "metadata.hashkey=gt:0", "spec.x=1"]),
    ("timeoutSeconds", ["0", "1", "9223372036854775807"]), ("allowWatchBookmarks", ["true"]),
    ("sendInitialEvents", ["true", "false"]), ("dryRun", ["All", "x"]),
    ("fieldValidation", ["Strict", "Warn", "Ignore", "x"]), ("fieldManager", ["one", "two", ""]),
    ("force", ["true", "false", "x"]), ("propagationPolicy", ["Foreground", "Background", "Orphan", "x"]),
    ("gracePeriodSeconds", ["0", "-1", "30"]), ("partition", ["local", "1", "x"]),
    ("shardSelector", ["shardRange(object.metadata.uid, '0x0', '0x8000000000000000')"]), ("pretty", ["true"]),
  ]
  private static let patchTypes = [
    "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
  ]

  private static func path(_ definition: ResourceDefinition, _ name: String?, _ generator: inout SeededGenerator)
    -> String
  {
    let type = definition.type
    var path = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
    if type.scope != .cluster, generator.chance(1, of: 6) {
      path += "/tenants/\(generator.pick(["default", "system", "all"]))"
    }
    if type.scope == .namespace, name != nil || generator.chance(2, of: 3) {
      path += "/namespaces/\(generator.pick(["default", "default", "kube-system", "none"]))"
    }
    path += "/\(type.plural)"
    if let name { path += "/\(name)" }
    if name != nil, generator.chance(1, of: 5) { path += "/\(generator.pick(["status", "scale", "finalize"]))" }
    return path
  }

  private static func request(_ generator: inout SeededGenerator) -> APIRequest {
    let definition = generator.pick(ResourceCatalog.builtin.definitions)
    let name = "x\(generator.below(3))"
    let method = generator.pick(
      [.get, .get, .post, .post, .post, .put, .patch, .patch, .delete] as [APIRequest.Method])
    let isNamed = method == .put || method == .patch || (method != .post && generator.chance(1, of: 2))
    var request = APIRequest(method, path(definition, isNamed ? name : nil, &generator))
    generator.times(3) { generator in
      let (name, values) = generator.pick(queries)
      var value = generator.pick(values)
      if generator.chance(1, of: 5) { value = mutation.mutate(value, &generator) }
      request.query.append(.init(name, value))
    }
    if generator.chance(1, of: 6) { request.headers["accept"] = "application/json;as=Table;g=meta.k8s.io;v=v1" }
    guard method != .get else { return request }
    var object = RandomValues.object(of: definition, named: name, &generator)
    if generator.chance(1, of: 4) { object["spec"] = object["spec"] ?? [:] }
    request.headers["content-type"] = generator.pick(["application/json", "application/json", "application/yaml"])
    if method == .patch {
      request.headers["content-type"] = generator.pick(patchTypes)
      if generator.chance(2, of: 3) { request.query.append(.init("fieldManager", generator.pick(["one", "two"]))) }
    }
    if method == .delete {
      object =
        RandomValues.value(
          of: BuiltinTypes.schema("DeleteOptions", in: "io.k8s.apimachinery.pkg.apis.meta.v1"), &generator
        )
        .objectValue ?? [:]
    }
    request.body = object.encoded()
    if request.headers["content-type"] == "application/json-patch+json" {
      let place = generator.pick(["/metadata/labels/a", "/data", "/spec", "", "/spec/replicas"])
      request.body = Array(
        #"[{"op":"add","path":"\#(place)","value":\#(String(decoding: object.encoded(), as: UTF8.self))}]"#.utf8)
    }
    if generator.chance(1, of: 6) { request.body = mutation.mutate(request.body, &generator) }
    if generator.chance(1, of: 30) { request.path = mutation.mutate(request.path, &generator) }
    return request
  }

  @Test("whatever is asked is answered, and never by an error of the server's")
  func requests() async throws {
    try await FuzzSession.run("requests", seeds: 40) { generator in
      let server = try await FuzzedServer()
      for _ in 0..<40 { _ = try await server.send(Self.request(&generator)) }
    }
  }

  @Test("applying the same again changes nothing, whoever else applies what")
  func apply() async throws {
    try await FuzzSession.run("apply", seeds: 40) { generator in
      let server = try await FuzzedServer()
      let definition = generator.pick(ResourceCatalog.builtin.definitions.filter { $0.type.scope == .namespace })
      for _ in 0..<20 {
        var request = APIRequest(.patch, "")
        let type = definition.type
        let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        request.path = "\(root)/namespaces/default/\(type.plural)/x"
        request.headers["content-type"] = "application/apply-patch+yaml"
        request.query = [.init("fieldManager", generator.pick(["one", "two", "three"])), .init("force", "true")]
        request.body = RandomValues.object(of: definition, named: "x", &generator).encoded()
        let first = try await server.send(request)
        // Of an object of which nothing is owned the account begins with the second time.
        guard first?[string: "kind"] == definition.type.kind,
          first?.value(at: ["metadata", "managedFields"]) != nil
        else { continue }
        let second = try await server.send(request)
        try require(
          first?.value(at: ["metadata", "resourceVersion"]) == second?.value(at: ["metadata", "resourceVersion"]),
          "written twice", "\(request.summary)\n\(first?.text ?? "")\n\(second?.text ?? "")")
      }
    }
  }

  @Test("continue tokens lead on through the same list, or are refused")
  func tokens() async throws {
    try await FuzzSession.run("continue-tokens", seeds: 40) { generator in
      let server = try await FuzzedServer()
      for tenant in ["default", "system"] {
        for number in 0..<4 {
          let body = #"{"metadata":{"name":"m\#(number)"},"data":{"tenant":"\#(tenant)"}}"#
          _ = try await server.send(
            APIRequest(.post, "/tenants/\(tenant)/api/v1/namespaces/default/configmaps", body: Array(body.utf8)))
        }
      }
      let list = "/api/v1/namespaces/default/configmaps"
      let page = try await server.send(APIRequest(.get, list, query: [.init("limit", "\(1 + generator.below(3))")]))
      guard let token = page?.value(at: ["metadata", "continue"])?.stringValue else {
        throw FuzzFinding("no continue token in \(page?.text ?? "nothing")")
      }
      for _ in 0..<40 {
        let changed = generator.chance(1, of: 2) ? Self.mutation.mutate(token, &generator) : Self.forged(&generator)
        let next = try await server.send(
          APIRequest(.get, list, query: [.init("limit", "2"), .init("continue", changed)]))
        for item in next?[array: "items"] ?? [] {
          let tenant = item.objectValue?.value(at: ["metadata", "tenant"])
          let namespace = item.objectValue?.value(at: ["metadata", "namespace"])
          try require(tenant == "default" && namespace == "default", "a stranger's object", changed)
        }
      }
    }
  }

  /// A token of the right form that nobody gave out.
  private static func forged(_ generator: inout SeededGenerator) -> String {
    let start = generator.pick([
      "", "m1\u{0}", "../", "/", "\u{10FFFF}", "default/m1", "m1", "\u{0}", String(repeating: "m", count: 5000),
    ])
    let object: JSONObject = [
      "v": "meta.k8s.io/v1", "rv": generator.chance(1, of: 3) ? 1 : RandomValues.number(&generator),
      "start": .string(start),
    ]
    return Data(object.encoded()).base64EncodedString()
  }
}

extension JSONObject {
  fileprivate var text: String { String(decoding: encoded(), as: UTF8.self) }
}
