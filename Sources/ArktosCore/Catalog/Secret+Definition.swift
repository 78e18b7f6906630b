extension Secret {
  /// Kubernetes' limit for all values of a Secret together.
  static let maximumBytes = 1024 * 1024

  public static let definition = ResourceDefinition(
    resourceType, schema: BuiltinTypes.schema("Secret"),
    printerColumns: [
      PrinterColumn("Type", path: "type", description: "What the values are for."),
      PrinterColumn("Data", kind: .integer, description: "How many values it has.") {
        .int(Int64(Secret(json: $0).data.count))
      }, .age,
    ],
    selectableFields: ["type"],
    strategy: ResourceStrategy(
      applyDefaults: moveTexts, validate: validate, validateUpdate: validateUpdate))

  /// Values that were given as text join the others; they are never stored as text.
  @Sendable
  private static func moveTexts(_ object: inout JSONObject) {
    guard let texts = object.removeValue(forKey: "stringData")?.objectValue else { return }
    var data = object[object: "data"] ?? [:]
    for (name, value) in texts {
      if let text = value.stringValue { data[name] = .string(Base64Text.encode(text.utf8)) }
    }
    if !data.isEmpty { object["data"] = .object(data) }
  }

  /// The keys that a type demands, all of them.
  private static let demandedKeys: [String: [String]] = [
    "kubernetes.io/dockercfg": [".dockercfg"], "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
    "kubernetes.io/ssh-auth": ["ssh-privatekey"], "kubernetes.io/tls": ["tls.crt", "tls.key"],
  ]
  private static let accountAnnotation = "kubernetes.io/service-account.name"

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let secret = Secret(json: object)
    var causes: [APIError.Cause] = []
    for key in secret.data.keys.sorted() {
      if let problem = NameRules.problem(configKey: key) {
        causes.append(.invalid("data[\(key)]", .string(key), problem))
      }
    }
    let size = secret.data.values.reduce(0) { $0 + Base64Text.decodedSize($1) }
    if size > maximumBytes { causes.append(.tooLong("data", maximumBytes: maximumBytes)) }
    for key in demandedKeys[secret.type] ?? [] where secret.data[key] == nil {
      causes.append(.required("data[\(key)]"))
    }
    switch secret.type {
    case "kubernetes.io/dockercfg": causes += validateSettings(secret, ".dockercfg")
    case "kubernetes.io/dockerconfigjson": causes += validateSettings(secret, ".dockerconfigjson")
    case "kubernetes.io/basic-auth" where secret.data["username"] == nil && secret.data["password"] == nil:
      causes += [.required("data[username]"), .required("data[password]")]
    case "kubernetes.io/service-account-token" where (secret.metadata.annotations[accountAnnotation] ?? "").isEmpty:
      causes.append(.required("metadata.annotations[\(accountAnnotation)]"))
    default: break
    }
    return causes
  }

  /// A value that must be a JSON object. What it holds is never told.
  private static func validateSettings(_ secret: Secret, _ key: String) -> [APIError.Cause] {
    guard let text = secret.data[key], let problem = problem(ofObject: Base64Text.decode(text)) else { return [] }
    return [.invalid("data[\(key)]", "<secret contents redacted>", problem)]
  }

  /// What keeps a text from being a JSON object, in the words of Go's parser.
  private static func problem(ofObject text: [UInt8]) -> String? {
    do {
      let value = try JSONValue(parsing: text)
      let type: String
      switch value {
      case .object, .null: return nil
      case .int, .double: type = "number"
      case .bool: type = "bool"
      default: type = value.typeName
      }
      return "json: cannot unmarshal \(type) into Go value of type map[string]interface {}"
    } catch {
      guard error.offset < text.count else { return "unexpected end of JSON input" }
      guard error.message == "expected a value" else { return error.message }
      return "invalid character '\(Character(UnicodeScalar(text[error.offset])))' looking for beginning of value"
    }
  }

  @Sendable
  private static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if object["type"] != stored["type"] {
      causes.append(.invalid("type", object["type"] ?? .null, FieldRules.immutable))
    }
    return causes + FieldRules.immutableData(object, stored, fields: ["data"])
  }
}
