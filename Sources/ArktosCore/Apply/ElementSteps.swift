/// The elements of a list that merges element by element, told apart as its schema says.
struct ElementSteps {
  /// The encoded steps, each once, in the order of the list.
  private(set) var order: [String] = []
  /// Usually one element each. Stored lists may have an element twice; then the two are one value.
  private(set) var elements: [String: [JSONValue]] = [:]

  /// Nil if the list is one value.
  init?(_ list: [JSONValue], _ element: Schema, _ type: ListType) {
    if case .atomic = type { return nil }
    order.reserveCapacity(list.count)
    for value in list {
      let step = Self.step(value, element, type)
      if elements[step, default: []].isEmpty { order.append(step) }
      elements[step, default: []].append(value)
    }
  }

  func contains(_ step: String) -> Bool { elements[step] != nil }

  /// The element, if it is there once.
  func single(_ step: String) -> JSONValue? {
    guard let values = elements[step], values.count == 1 else { return nil }
    return values[0]
  }

  /// A key that is left out counts with its default (a port's protocol).
  static func step(_ value: JSONValue, _ element: Schema, _ type: ListType) -> String {
    guard case .map(let keys) = type, let object = value.objectValue else { return FieldStep.value(value).encoded }
    var identity = JSONObject()
    for key in keys { identity[key] = object[key] ?? element.at([key])?.defaultValue }
    return FieldStep.key(identity)
  }
}
