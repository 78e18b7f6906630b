import ArktosClient
import ArktosCore
import ArktosServer
import ArktosTesting
import Logging
import Testing

/// A Deployment that passes validation.
func deployment(_ name: String, tenant: String = "default", namespace: String = "default", replicas: Int64 = 1)
  -> Deployment
{
  var deployment = Deployment(name: name, namespace: namespace, tenant: tenant)
  deployment.json["spec"] = [
    "replicas": .int(replicas), "selector": ["matchLabels": ["app": .string(name)]],
    "template": [
      "metadata": ["labels": ["app": .string(name)]],
      "spec": ["containers": [["name": "main", "image": "nginx:1.14.2"]]],
    ],
  ]
  return deployment
}

/// A ConfigMap, the smallest object with content.
func configMap(
  _ name: String, tenant: String = "default", namespace: String = "default", labels: [String: String] = [:],
  data: [String: String] = [:]
) -> ConfigMap {
  var map = ConfigMap(name: name, namespace: namespace, tenant: tenant)
  map.metadata.labels = labels
  map.json[stringMap: "data"] = data
  return map
}

/// The APIError that `body` throws; nil if it throws none.
func apiError(_ body: () async throws -> Void) async -> APIError? {
  do {
    try await body()
    return nil
  } catch let error as APIError {
    return error
  } catch {
    Issue.record("not an APIError: \(error)")
    return nil
  }
}

/// The next event of a watch that is no bookmark.
func nextChange(_ stream: WatchStream) async throws -> WatchEvent {
  while let event = try await stream.next() {
    if event.kind != .bookmark { return event }
  }
  throw ClientError(.streamEnded, "the watch ended")
}

extension Logger {
  /// For failures that a test brings about on purpose.
  static let silent = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }()
}
