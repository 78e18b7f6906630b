internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

/// What `-o` may ask for.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case json, name, wide, yaml

  /// The text of whole objects, each as a document of its own.
  func text(of object: DynamicObject, resource: APIResource) -> String? {
    switch self {
    case .json: JSONValue.object(object.json).prettyJSON() + "\n"
    case .yaml: JSONValue.object(object.json).yaml()
    case .name: resource.label(object.metadata.name) + "\n"
    case .wide: nil
    }
  }
}

extension DynamicObject {
  /// Without the record of who set which field, which people seldom want to read.
  func withoutManagedFields() -> DynamicObject {
    var object = self
    object.json["metadata"]?.removeMember("managedFields")
    return object
  }
}

extension JSONValue {
  fileprivate mutating func removeMember(_ name: String) {
    guard case .object(var object) = self else { return }
    object.removeValue(forKey: name)
    self = .object(object)
  }
}
