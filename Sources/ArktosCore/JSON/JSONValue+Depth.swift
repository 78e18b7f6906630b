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

  /// About how many bytes its text has; counting ends once it is more than `limit`.
  func size(upTo limit: Int) -> Int {
    var size = 2
    switch self {
    case .string(let text): size += text.utf8.count
    case .array(let elements):
      for element in elements where size <= limit { size += element.size(upTo: limit - size) + 1 }
    case .object(let object):
      for (name, value) in object where size <= limit {
        size += name.utf8.count + 4 + value.size(upTo: limit - size)
      }
    default: size += 2
    }
    return size
  }
}
