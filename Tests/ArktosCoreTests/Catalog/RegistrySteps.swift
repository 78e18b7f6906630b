import ArktosCore

/// The steps of a write that concern Core, in the registry's order.
struct RegistrySteps {
  var definition: ResourceDefinition

  /// A new object as it would be stored, and what is wrong with it.
  func create(_ object: JSONObject) -> (object: JSONObject, unknown: [String], causes: [APIError.Cause]) {
    var object = object
    object.removeValue(forKey: definition.subresources.contains(.status) ? "status" : "")
    let unknown = definition.pruneAndApplyDefaults(to: &object)
    definition.strategy.prepareForCreate(&object)
    return (object, unknown, definition.validationErrors(of: object))
  }

  /// An updated object as it would be stored, and what is wrong with it.
  func update(_ object: JSONObject, stored: JSONObject) -> (object: JSONObject, causes: [APIError.Cause]) {
    var object = object
    if definition.subresources.contains(.status) { object["status"] = stored["status"] }
    definition.pruneAndApplyDefaults(to: &object)
    definition.strategy.prepareForUpdate(&object, stored)
    return (object, definition.validationErrors(of: object) + definition.updateErrors(of: object, stored: stored))
  }

  func fields(_ object: some Resource) -> [String] { create(object.json).causes.map(\.field) }
}
