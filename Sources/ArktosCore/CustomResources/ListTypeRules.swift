/// What `x-kubernetes-list-type`, `-list-map-keys` and `-map-type` ask of a schema.
enum ListTypeRules {
  static func validate(_ schema: JSONSchema, at path: String) -> [APIError.Cause] {
    mapTypeCauses(schema, path) + listTypeCauses(schema, path) + keyCauses(schema, path)
  }

  private static func mapTypeCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    guard let mapType = schema.mapType else { return [] }
    var causes: [APIError.Cause] = []
    if schema.type != "object" {
      causes.append(
        .invalid("\(path).type", .string(schema.type ?? ""), "must be object if x-kubernetes-map-type is specified"))
    }
    if !["atomic", "granular"].contains(mapType) {
      causes.append(.notSupported("\(path).x-kubernetes-map-type", mapType, supported: ["atomic", "granular"]))
    }
    return causes
  }

  private static func listTypeCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    guard let listType = schema.listType else { return [] }
    var causes: [APIError.Cause] = []
    if schema.type != "array" {
      let rule = "must be array if x-kubernetes-list-type is specified"
      causes.append(
        schema.type.map { .invalid("\(path).type", .string($0), rule) } ?? .required("\(path).type", rule))
    }
    switch listType {
    case "atomic": break
    case "set":
      guard let items = schema.items else {
        return causes + [.required("\(path).items", "must have a schema if x-kubernetes-list-type is set")]
      }
      causes += setItemCauses(items, "\(path).items")
    case "map":
      guard let items = schema.items else {
        return causes + [.required("\(path).items", "must have a schema if x-kubernetes-list-type is map")]
      }
      if items.type != "object" {
        causes.append(
          .invalid(
            "\(path).items.type", .string(items.type ?? ""),
            "must be object if parent array's x-kubernetes-list-type is map"))
      }
      if items.isNullable {
        causes.append(
          .forbidden("\(path).items.nullable", "cannot be nullable when x-kubernetes-list-type is map"))
      }
    default:
      causes.append(
        .notSupported("\(path).x-kubernetes-list-type", listType, supported: ["atomic", "map", "set"]))
    }
    return causes
  }

  /// Elements of a set are scalars, or values that are one as a whole.
  private static func setItemCauses(_ items: JSONSchema, _ path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if items.isNullable {
      causes.append(.forbidden("\(path).nullable", "cannot be nullable when x-kubernetes-list-type is set"))
    }
    let rule = "must be atomic as item of a list with x-kubernetes-list-type=set"
    if items.type == "object", items.mapType != "atomic" {
      causes.append(.invalid("\(path).x-kubernetes-map-type", items.mapType.map(JSONValue.string) ?? .null, rule))
    }
    if items.type == "array", let listType = items.listType, listType != "atomic" {
      causes.append(.invalid("\(path).x-kubernetes-list-type", .string(listType), rule))
    }
    return causes
  }

  private static func keyCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    let keys = schema.listMapKeys
    let place = "\(path).x-kubernetes-list-map-keys"
    guard schema.listType == "map" else {
      if keys.isEmpty { return [] }
      let rule = "must be map if x-kubernetes-list-map-keys is non-empty"
      let listPlace = "\(path).x-kubernetes-list-type"
      return [schema.listType.map { .invalid(listPlace, .string($0), rule) } ?? .required(listPlace, rule)]
    }
    if keys.isEmpty { return [.required(place, "must not be empty if x-kubernetes-list-type is map")] }
    var causes: [APIError.Cause] = []
    if Set(keys).count != keys.count {
      causes.append(.invalid(place, .array(keys.map(JSONValue.string)), "must not contain duplicate entries"))
    }
    guard let items = schema.items else { return causes }
    for key in keys {
      guard let property = items.property(key) else {
        causes.append(
          .invalid(place, .array(keys.map(JSONValue.string)), "entries must all be names of item properties"))
        continue
      }
      let here = "\(path).items.properties[\(key)]"
      if !["string", "integer", "boolean", "number"].contains(property.type), !property.isIntOrString {
        causes.append(
          .invalid(
            "\(here).type", .string(property.type ?? ""),
            "must be a scalar type if parent array's x-kubernetes-list-type is map"))
      }
      if property.isNullable {
        causes.append(
          .forbidden("\(here).nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"))
      }
      if !items.required.contains(key), property.defaultValue == nil {
        causes.append(
          .required(
            "\(here).default",
            "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"))
      }
    }
    return causes
  }
}
