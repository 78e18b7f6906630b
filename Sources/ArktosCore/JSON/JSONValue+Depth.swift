extension JSONValue {
  /// How many arrays and objects may stand inside each other in an object of the API.
  ///
  /// Less than what the parser takes: the sets of fields in `metadata.managedFields` are nested as deep as the object and
  /// a few levels more, and what was stored must always be readable.
  package static let maximumObjectDepth = 150

  package func isNested(deeperThan limit: Int) -> Bool {
    switch self {
    case .array(let elements): limit == 0 || elements.contains { $0.isNested(deeperThan: limit - 1) }
    case .object(let object): limit == 0 || object.contains { $0.value.isNested(deeperThan: limit - 1) }
    default: false
    }
  }
}
