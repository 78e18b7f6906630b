extension JSONObject {
  /// The members in the order of their names' bytes.
  package var sortedByName: [(key: String, value: JSONValue)] {
    map { $0 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

extension JSONValue {
  /// The value with the members of all its objects in the order of their names, so that equal values read alike.
  package func sortedByName() -> JSONValue {
    switch self {
    case .object(let object): .object(JSONObject(object.sortedByName.map { ($0.key, $0.value.sortedByName()) }))
    case .array(let values): .array(values.map { $0.sortedByName() })
    default: self
    }
  }
}
