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
  ///
  /// A path that descends again and again leads to the same value in very many ways; what takes more than
  /// ``maximumSteps`` is not looked at.
  package func values(in value: JSONValue) -> [JSONValue] {
    var found: [JSONValue] = []
    var remaining = Self.maximumSteps
    _ = visit(value, &remaining) { value in
      found.append(value)
      return true
    }
    return found
  }

  /// The first of them.
  package func firstValue(in value: JSONValue) -> JSONValue? {
    var remaining = Self.maximumSteps
    return first(in: value, &remaining)
  }

  /// Hundreds of times what the columns of a table take.
  package static let maximumSteps = 100_000

  /// Calls `take` with one value after the other, until it is false; false if it was, or there were too many steps.
  private func visit(_ value: JSONValue, _ remaining: inout Int, _ take: (JSONValue) -> Bool) -> Bool {
    Self.follow(steps[...], value, &remaining, take)
  }

  fileprivate func first(in value: JSONValue, _ remaining: inout Int) -> JSONValue? {
    var found: JSONValue?
    _ = visit(value, &remaining) { value in
      found = value
      return false
    }
    return found
  }

  private static func follow(
    _ steps: ArraySlice<Step>, _ value: JSONValue, _ remaining: inout Int, _ take: (JSONValue) -> Bool
  ) -> Bool {
    guard remaining > 0 else { return false }
    remaining -= 1
    guard let step = steps.first else { return take(value) }
    let rest = steps.dropFirst()
    func follow(_ values: some Sequence<JSONValue>, _ steps: ArraySlice<Step>) -> Bool {
      for value in values {
        guard Self.follow(steps, value, &remaining, take) else { return false }
      }
      return true
    }
    switch (step, value) {
    case (.field(let name), .object(let object)):
      return object[name].map { Self.follow(rest, $0, &remaining, take) } ?? true
    case (.index(let index), .array(let elements)):
      let place = index < 0 ? elements.count + index : index
      return elements.indices.contains(place) ? Self.follow(rest, elements[place], &remaining, take) : true
    case (.all, _): return follow(children(of: value), rest)
    case (.slice(let start, let end), .array(let elements)):
      func place(_ index: Int?, _ fallback: Int) -> Int {
        guard let index else { return fallback }
        return min(max(index < 0 ? elements.count + index : index, 0), elements.count)
      }
      let (first, last) = (place(start, 0), place(end, elements.count))
      return first < last ? follow(elements[first..<last], rest) : true
    case (.descend, _): return Self.follow(rest, value, &remaining, take) && follow(children(of: value), steps)
    case (.filter(let filter), .array(let elements)):
      for element in elements where filter.holds(element, &remaining) {
        guard Self.follow(rest, element, &remaining, take) else { return false }
      }
      return true
    default: return true
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
  fileprivate func holds(_ value: JSONValue, _ remaining: inout Int) -> Bool {
    guard let left = path.first(in: value, &remaining) else { return false }
    guard let comparison else { return true }
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
