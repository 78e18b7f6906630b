/// A path into an object, as printer columns and subresources name fields: `.status.conditions[?(@.type=="Ready")].status`.
///
/// Source: the syntax of kubectl's JSONPath, without braces and without what makes text of values.
package struct JSONPath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case field(String)
    case index(Int)
    /// Elements or members, all of them.
    case all
    /// `[1:3]`; nil for an open end.
    case slice(Int?, Int?)
    /// The value and everything in it.
    case descend
    case filter(Filter)
  }

  /// `?(@.type=="Ready")`: elements for which it holds.
  struct Filter: Sendable, Hashable {
    var path: JSONPath
    /// Nil to ask only whether there is a value.
    var comparison: Comparison?
    var operand: JSONValue = .null
  }

  enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case notGreater = "<="
    case notLess = ">="
    case less = "<"
    case greater = ">"
  }

  var steps: [Step]

  /// - Throws: what is wrong with the path.
  package init(_ text: String) throws(JSONPathError) {
    var parser = JSONPathParser(text)
    steps = try parser.parse()
  }

  init(steps: [Step]) { self.steps = steps }

  /// The names of members on the way, if the path consists of nothing else.
  package var names: [String]? {
    var names: [String] = []
    for step in steps {
      guard case .field(let name) = step else { return nil }
      names.append(name)
    }
    return names.isEmpty ? nil : names
  }

  /// The values that the path leads to, in their order.
  package func values(in value: JSONValue) -> [JSONValue] {
    var current = [value]
    for step in steps { current = current.flatMap { Self.follow(step, $0) } }
    return current
  }

  private static func follow(_ step: Step, _ value: JSONValue) -> [JSONValue] {
    switch (step, value) {
    case (.field(let name), .object(let object)): return object[name].map { [$0] } ?? []
    case (.index(let index), .array(let elements)):
      let place = index < 0 ? elements.count + index : index
      return elements.indices.contains(place) ? [elements[place]] : []
    case (.all, .array(let elements)): return elements
    case (.all, .object(let object)): return object.map(\.value)
    case (.slice(let start, let end), .array(let elements)):
      func place(_ index: Int?, _ fallback: Int) -> Int {
        guard let index else { return fallback }
        return min(max(index < 0 ? elements.count + index : index, 0), elements.count)
      }
      let (first, last) = (place(start, 0), place(end, elements.count))
      return first < last ? Array(elements[first..<last]) : []
    case (.descend, _): return [value] + children(of: value).flatMap { follow(.descend, $0) }
    case (.filter(let filter), .array(let elements)): return elements.filter(filter.holds)
    default: return []
    }
  }

  private static func children(of value: JSONValue) -> [JSONValue] {
    switch value {
    case .array(let elements): elements
    case .object(let object): object.map(\.value)
    default: []
    }
  }
}

extension JSONPath.Filter {
  fileprivate func holds(_ value: JSONValue) -> Bool {
    let found = path.values(in: value)
    guard let comparison else { return !found.isEmpty }
    guard let left = found.first else { return false }
    if comparison == .equal { return left == operand || isSameNumber(left) }
    if comparison == .notEqual { return left != operand && !isSameNumber(left) }
    if let left = left.doubleValue, let right = operand.doubleValue { return order(left, right, comparison) }
    if let left = left.stringValue, let right = operand.stringValue { return order(left, right, comparison) }
    return false
  }

  private func isSameNumber(_ value: JSONValue) -> Bool {
    value.doubleValue.map { $0 == operand.doubleValue } ?? false
  }

  private func order<Value: Comparable>(_ left: Value, _ right: Value, _ comparison: JSONPath.Comparison) -> Bool {
    switch comparison {
    case .less: left < right
    case .notGreater: left <= right
    case .greater: left > right
    case .notLess: left >= right
    case .equal: left == right
    case .notEqual: left != right
    }
  }
}

/// Why a path cannot be read.
package struct JSONPathError: Error, CustomStringConvertible {
  package var description: String
  init(_ description: String) { self.description = description }
}
