import ArktosCore
import ArktosServer
import ArktosTesting

/// Sends plain requests, as clients of any make would.
struct Sender: Sendable {
  var server: APIServer
  static let configMaps = "/api/v1/namespaces/default/configmaps"
  static let deployments = "/apis/apps/v1/namespaces/default/deployments"

  struct Answer: Sendable {
    var status: Int
    var object: JSONObject

    var managedFields: JSONValue? { object.value(at: ["metadata", "managedFields"]) }
    var version: String { object.value(at: ["metadata", "resourceVersion"])?.stringValue ?? "" }
    var message: String { object[string: "message"] ?? "" }

    /// The fields of each manager: `name Operation subresource` and how conflicts write the fields.
    var owners: [String: [String]] {
      var owners: [String: [String]] = [:]
      for entry in ManagedFields(stored: managedFields).entries {
        let manager = [entry.manager.name, entry.manager.operation.rawValue, entry.manager.subresource]
        owners[manager.filter { !$0.isEmpty }.joined(separator: " ")] = entry.fields.paths.map(FieldSet.text)
      }
      return owners
    }
  }

  func send(
    _ method: APIRequest.Method, _ path: String, _ body: String = "", type: String = "application/json",
    query: [String: String] = [:], headers: [String: String] = [:]
  ) async throws -> Answer {
    let request = APIRequest(
      method, path, query: query.sorted { $0.key < $1.key }.map { APIRequest.QueryItem($0.key, $0.value) },
      headers: HeaderFields(headers.merging(["content-type": type]) { own, _ in own }), body: Array(body.utf8))
    let response = await server.respond(to: request)
    return Answer(status: response.status, object: try await response.object())
  }

  func apply(
    _ path: String, _ body: String, by manager: String = "apply-test", force: Bool? = nil,
    query: [String: String] = [:]
  ) async throws -> Answer {
    var query = query
    query["fieldManager"] = manager
    if let force { query["force"] = "\(force)" }
    return try await send(.patch, path, body, type: "application/apply-patch+yaml", query: query)
  }

  func merge(_ path: String, _ body: String, by manager: String = "updater") async throws -> Answer {
    try await send(
      .patch, path, body, type: "application/merge-patch+json", query: ["fieldManager": manager])
  }

  func get(_ path: String) async throws -> Answer { try await send(.get, path) }
}

/// Runs `body` against a server whose time the test moves.
func withSender(_ body: @escaping @Sendable (Sender, VirtualTime) async throws -> Void) async throws {
  let time = VirtualTime()
  try await withTestCluster(environment: time.environment) { cluster in
    try await body(Sender(server: cluster.servers[0]), time)
  }
}

func deploymentYAML(_ replicas: Int?, image: String = "nginx:1", ports: String = "[]", extra: String = "") -> String {
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    labels: {app: web}
  spec:
    \(replicas.map { "replicas: \($0)" } ?? "paused: false")
    selector:
      matchLabels: {app: web}
    template:
      metadata:
        labels: {app: web}
      spec:
        containers:
        - name: main
          image: \(image)
          ports: \(ports)
  \(extra)
  """
}
