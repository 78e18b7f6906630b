/// Why a place in a document cannot be reached or changed.
struct JSONPointerError: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

// The operations of RFC 6902 on one value. No tokens is the value itself.
extension JSONValue {
  func value(at tokens: ArraySlice<String>) throws(JSONPointerError) -> JSONValue {
    guard let token = tokens.first else { return self }
    switch self {
    case .object(let object):
      guard let member = object[token] else { throw Self.missing(token) }
      return try member.value(at: tokens.dropFirst())
    case .array(let elements):
      return try elements[try Self.index(token, below: elements.count)].value(at: tokens.dropFirst())
    default: throw Self.noContainer(self, token)
    }
  }

  mutating func add(_ value: JSONValue, at tokens: ArraySlice<String>) throws(JSONPointerError) {
    try change(at: tokens) { container, token throws(JSONPointerError) in
      guard let token else {
        container = value
        return
      }
      switch container {
      case .object(var object):
        object[token] = value
        container = .object(object)
      case .array(var elements):
        let index = token == "-" ? elements.count : try Self.index(token, below: elements.count + 1)
        elements.insert(value, at: index)
        container = .array(elements)
      default: throw Self.noContainer(container, token)
      }
    }
  }

  mutating func replace(_ value: JSONValue, at tokens: ArraySlice<String>) throws(JSONPointerError) {
    try change(at: tokens) { container, token throws(JSONPointerError) in
      guard let token else {
        container = value
        return
      }
      switch container {
      case .object(var object):
        guard object[token] != nil else { throw Self.missing(token) }
        object[token] = value
        container = .object(object)
      case .array(var elements):
        elements[try Self.index(token, below: elements.count)] = value
        container = .array(elements)
      default: throw Self.noContainer(container, token)
      }
    }
  }

  mutating func remove(at tokens: ArraySlice<String>) throws(JSONPointerError) {
    try change(at: tokens) { container, token throws(JSONPointerError) in
      guard let token else { throw JSONPointerError("the whole document cannot be removed") }
      switch container {
      case .object(var object):
        guard object.removeValue(forKey: token) != nil else { throw Self.missing(token) }
        container = .object(object)
      case .array(var elements):
        elements.remove(at: try Self.index(token, below: elements.count))
        container = .array(elements)
      default: throw Self.noContainer(container, token)
      }
    }
  }

  /// Walks to the container of the last token and has it changed; nil as the token means the whole document.
  private mutating func change(
    at tokens: ArraySlice<String>, _ body: (inout JSONValue, String?) throws(JSONPointerError) -> Void
  ) throws(JSONPointerError) {
    guard let token = tokens.first, tokens.count > 1 else { return try body(&self, tokens.first) }
    switch self {
    case .object(var object):
      guard var member = object[token] else { throw Self.missing(token) }
      try member.change(at: tokens.dropFirst(), body)
      object[token] = member
      self = .object(object)
    case .array(var elements):
      let index = try Self.index(token, below: elements.count)
      try elements[index].change(at: tokens.dropFirst(), body)
      self = .array(elements)
    default: throw Self.noContainer(self, token)
    }
  }

  /// An array index: digits without leading zeros.
  private static func index(_ token: String, below count: Int) throws(JSONPointerError) -> Int {
    let digits = token.utf8
    let isNumber = !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, digits.count == 1 || digits.first != UInt8(ascii: "0"), let index = Int(token) else {
      throw JSONPointerError("\"\(token)\" is no array index")
    }
    guard index < count else { throw JSONPointerError("the array has no index \(index)") }
    return index
  }

  private static func missing(_ name: String) -> JSONPointerError {
    JSONPointerError("there is no member \"\(name)\"")
  }

  private static func noContainer(_ value: JSONValue, _ token: String) -> JSONPointerError {
    JSONPointerError("\"\(token)\" leads into a value of type \(value.typeName)")
  }

  /// Equality as RFC 6902 has it: numbers by their value.
  func isSameJSON(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.int(let left), .double(let right)): Double(left) == right
    case (.double(let left), .int(let right)): left == Double(right)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isSameJSON(as: $1) }
    case (.object(let left), .object(let right)):
      left.count == right.count && left.allSatisfy { right[$0.key]?.isSameJSON(as: $0.value) ?? false }
    default: self == other
    }
  }
}
