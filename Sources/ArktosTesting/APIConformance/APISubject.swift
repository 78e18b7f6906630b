import ArktosClient
public import ArktosCore
public import ArktosStore

/// A server with an empty store behind it, and how to drive it.
public struct APISubject: ConformanceSubject {
  /// The way to the server.
  public var transport: any Transport
  /// What lies behind the server: to compact it, and to put there what no client could.
  public var store: any Store
  /// Lets time pass for the server and its store.
  public var letPass: @Sendable (Duration) async throws -> Void
  public var tearDown: @Sendable () async throws -> Void

  public init(
    transport: any Transport, store: any Store, letPass: @escaping @Sendable (Duration) async throws -> Void,
    tearDown: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.transport = transport
    self.store = store
    self.letPass = letPass
    self.tearDown = tearDown
  }
}

/// An answer of the API that is not a stream.
struct APIAnswer: Sendable {
  var status: Int
  var object: JSONObject

  private func metadata(_ field: String) -> String { object[object: "metadata"]?[string: field] ?? "" }

  var revision: Revision { Revision(resourceVersion: metadata("resourceVersion")) ?? .zero }
  var continueToken: String { metadata("continue") }
  var remaining: Int? { object[object: "metadata"]?[int: "remainingItemCount"].map { Int($0) } }
  var reason: String { object[string: "reason"] ?? "" }
  var causes: [String] {
    (object.value(at: ["details", "causes"])?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
  }

  /// The items of a list, in words.
  var items: [String] { (object[array: "items"] ?? []).compactMap(\.objectValue).map(APISubject.summary) }
}

extension APISubject {
  /// An object in words: its place, and the node that it is bound to.
  static func summary(_ object: JSONObject) -> String {
    let metadata = object[object: "metadata"] ?? [:]
    let place = [metadata[string: "namespace"], metadata[string: "name"]].compactMap { $0 }.joined(separator: "/")
    let node = object.value(at: ["spec", "nodeName"])?.stringValue ?? ""
    return node.isEmpty ? place : "\(place)@\(node)"
  }

  // MARK: - Requests

  func send(
    _ method: APIRequest.Method, _ path: String, _ query: [(String, String)] = [], body: JSONObject? = nil,
    contentType: String = "application/json"
  ) async throws -> APIAnswer {
    let request = APIRequest(
      method, path, query: query.map { APIRequest.QueryItem($0.0, $0.1) },
      headers: body == nil ? [:] : ["content-type": contentType], body: body?.encoded() ?? [])
    let response = try await transport.send(request)
    return APIAnswer(status: response.status, object: try JSONObject(parsing: try await response.collectedBody()))
  }

  /// Lets time pass for as long as `body` runs.
  func letTimePass<Result: Sendable>(during body: () async throws -> Result) async throws -> Result {
    let passing = Task {
      while !Task.isCancelled {
        try await letPass(.milliseconds(500))
        await Task.yield()
      }
    }
    defer { passing.cancel() }
    return try await body()
  }

  /// A watch that allows bookmarks, unless the query says otherwise.
  ///
  /// - Throws: `APIError` if the server refuses.
  func watch(_ path: String, _ query: [(String, String)] = []) async throws -> WatchStream {
    let items = [("watch", "true")] + query + [("allowWatchBookmarks", "true")]
    let request = APIRequest(.get, path, query: items.map { APIRequest.QueryItem($0.0, $0.1) })
    let response = try await transport.send(request)
    switch response.body {
    case .stream(let stream) where response.status == 200: return WatchStream(stream)
    default:
      throw APIError(status: try JSONObject(parsing: try await response.collectedBody()), code: response.status)
    }
  }

  /// The events of a watch up to a revision in words: kind and object.
  ///
  /// - Parameter watch: allows bookmarks, which tell that it has got there.
  func changes(of watch: WatchStream, through revision: Revision) async throws -> [String] {
    try await letTimePass {
      var seen: [String] = []
      while let event = try await watch.next() {
        guard event.kind == .bookmark else {
          seen.append("\(event.kind.rawValue) \(Self.summary(event.object.json))")
          continue
        }
        if let reached = Revision(resourceVersion: event.object.metadata.resourceVersion), reached >= revision {
          return seen
        }
      }
      throw ConformanceFailure(message: "the watch ended before \(revision)", file: #fileID, line: #line)
    }
  }

  /// The next `count` events of a watch in words: kind and object, without bookmarks.
  func changes(_ count: Int, of watch: WatchStream) async throws -> [String] {
    var seen: [String] = []
    while seen.count < count, let event = try await watch.next() {
      if event.kind != .bookmark { seen.append("\(event.kind.rawValue) \(Self.summary(event.object.json))") }
    }
    return seen
  }

  // MARK: - Pods

  /// The pods of a namespace, or those of the whole tenant.
  static func pods(_ namespace: String? = nil) -> String {
    namespace.map { "/api/v1/tenants/default/namespaces/\($0)/pods" } ?? "/api/v1/tenants/default/pods"
  }

  static func pod(_ namespace: String, _ name: String) -> String { "\(pods(namespace))/\(name)" }

  func makeNamespaces(_ names: String...) async throws {
    for name in names {
      let namespace: JSONObject = [
        "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name), "tenant": "default"],
      ]
      try expectSuccess(try await send(.post, "/api/v1/tenants/default/namespaces", body: namespace))
    }
  }

  /// A pod that passes validation.
  static func podObject(_ namespace: String, _ name: String, node: String = "", labels: [String: String] = [:])
    -> JSONObject
  {
    var pod = Pod(name: name, namespace: namespace, tenant: "default")
    pod.metadata.labels = labels
    var spec: JSONObject = ["containers": [["name": "main", "image": "nginx:1.14.2"]]]
    if !node.isEmpty { spec["nodeName"] = .string(node) }
    pod.json["spec"] = .object(spec)
    return pod.json
  }

  @discardableResult
  func create(_ namespace: String, _ name: String, node: String = "", labels: [String: String] = [:]) async throws
    -> APIAnswer
  {
    let object = Self.podObject(namespace, name, node: node, labels: labels)
    return try expectSuccess(try await send(.post, Self.pods(namespace), body: object))
  }

  /// Merges something into a pod.
  @discardableResult
  func patch(_ namespace: String, _ name: String, _ patch: JSONObject) async throws -> APIAnswer {
    try expectSuccess(
      try await send(
        .patch, Self.pod(namespace, name), body: patch, contentType: "application/merge-patch+json"))
  }

  @discardableResult
  func label(_ namespace: String, _ name: String, _ key: String, _ value: String) async throws -> APIAnswer {
    try await patch(namespace, name, ["metadata": ["labels": [key: .string(value)]]])
  }

  @discardableResult
  func delete(_ namespace: String, _ name: String) async throws -> Revision {
    try expectSuccess(try await send(.delete, Self.pod(namespace, name), [("gracePeriodSeconds", "0")]))
    return try await store.currentRevision()
  }

  @discardableResult
  private func expectSuccess(_ answer: APIAnswer) throws -> APIAnswer {
    guard answer.status < 300 else { throw APIError(status: answer.object, code: answer.status) }
    return answer
  }
}

extension Revision {
  /// As a query of a list or watch.
  var asVersion: [(String, String)] { [("resourceVersion", "\(self)")] }
}
