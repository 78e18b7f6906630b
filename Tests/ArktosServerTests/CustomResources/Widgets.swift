import ArktosClient
import ArktosCore

/// A kind that tests define.
enum Widgets {
  static let type = ResourceType(
    group: "example.com", version: "v1", kind: "Widget", plural: "widgets", scope: .namespace)
  static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
  static let path = "/apis/example.com/v1/namespaces/default/widgets"

  static func text(versions: [String] = ["v1"], storage: String = "v1", resourceVersion: String = "") -> String {
    let list = versions.map { name in
      """
      {"name": "\(name)", "served": true, "storage": \(name == storage),
       "subresources": {"status": {}, "scale": {
         "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.ready",
         "labelSelectorPath": ".status.selector"}},
       "selectableFields": [{"jsonPath": ".spec.size"}],
       "additionalPrinterColumns": [
         {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
         {"name": "Ready", "type": "string", "jsonPath": ".status.ready"},
         {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}],
       "schema": {"openAPIV3Schema": {"type": "object", "properties": {
         "spec": {"type": "object", "properties": {
           "size": {"type": "integer", "minimum": 1}, "color": {"type": "string", "default": "red"},
           "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
             "items": {"type": "object", "required": ["name"], "properties": {
               "name": {"type": "string"}, "weight": {"type": "integer"}}}}}},
         "status": {"type": "object", "properties": {
           "ready": {"type": "integer"}, "selector": {"type": "string"}}}}}}}
      """
    }
    return """
      {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
       "metadata": {"name": "widgets.example.com", "resourceVersion": "\(resourceVersion)"},
       "spec": {"group": "example.com", "scope": "Namespaced",
         "names": {"plural": "widgets", "kind": "Widget", "shortNames": ["wd"], "categories": ["all"]},
         "versions": [\(list.joined(separator: ", "))]}}
      """
  }

  /// The text of an update of the definition as it is now.
  static func text(
    versions: [String] = ["v1"], storage: String = "v1", resourceVersion sender: Sender
  ) async throws -> String {
    let version = try await sender.get("\(definitions)/widgets.example.com").version
    return text(versions: versions, storage: storage, resourceVersion: version)
  }

  static func definition(tenant: String = "default") -> JSONObject {
    var object = (try? JSONObject(parsing: Array(text().utf8))) ?? [:]
    object["metadata"] = ["name": "widgets.example.com", "tenant": .string(tenant)]
    return object
  }
}
