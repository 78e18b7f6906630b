extension ConfigMap {
  /// Kubernetes' limit for all values of a ConfigMap together.
  static let maximumBytes = 1024 * 1024

  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["cm"],
    schema: BuiltinTypes.schema("ConfigMap"),
    printerColumns: [
      PrinterColumn("Data", kind: .integer, description: "How many values it has.") { object in
        let map = ConfigMap(json: object)
        return .int(Int64(map.data.count + map.binaryData.count))
      }, .age,
    ],
    strategy: ResourceStrategy(validate: validate, validateUpdate: validateUpdate))

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let data = object[object: "data"] ?? [:]
    let binaryData = object[object: "binaryData"] ?? [:]
    var causes: [APIError.Cause] = []
    for (field, values) in [("data", data), ("binaryData", binaryData)] {
      let problems = values.compactMap { key, _ in NameRules.problem(configKey: key).map { (key: key, text: $0) } }
      for problem in problems.sorted(by: { $0.key < $1.key }) {
        causes.append(.invalid("\(field)[\(problem.key)]", .string(problem.key), problem.text))
      }
    }
    for key in binaryData.keys.sorted() where data[key] != nil {
      causes.append(.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData"))
    }
    let size =
      data.reduce(0) { $0 + ($1.value.stringValue?.utf8.count ?? 0) }
      + binaryData.reduce(0) { $0 + ($1.value.stringValue.map(Base64Text.decodedSize) ?? 0) }
    if size > maximumBytes { causes.append(.tooLong("", maximumBytes: maximumBytes)) }
    return causes
  }

  @Sendable
  private static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    FieldRules.immutableData(object, stored, fields: ["data", "binaryData"])
  }
}
