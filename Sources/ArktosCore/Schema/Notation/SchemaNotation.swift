/// Types as people write them down: a short text that is read once, instead of nested expressions that a compiler would
/// have to check.
///
/// ```
/// package io.k8s.api.core.v1
///
/// Container // A program that runs in a pod.
///   1 name!: dnsLabel // The container's name, unique in its pod.
///   6 ports: [ContainerPort] by containerPort protocol
///   13 terminationMessagePath: string = "/dev/termination-log"
/// ```
///
/// A type begins at the margin, its fields are indented: the number of the field in Kubernetes' protobuf form (`2.1`
/// lies in an embedded message, `-` has none), its name with `!` (required), `*` (documented as required, though nothing
/// is refused without it) or `?` (in protobuf a zero is a value, not an absence; in Go it is behind a pointer), its type, a default, a description. `Docs/design/schemas.md` has the whole grammar.
struct SchemaNotation {
  struct TypeText {
    var name: String
    var description: String
    var isAtomic: Bool
    /// Whether fields may hold the type itself.
    var isRecursive = false
    var fields: [FieldText] = []
  }

  struct FieldText {
    var number: [Int]
    var name: String
    var mark: Character?
    /// The expression of its type.
    var type: Substring
    var modifiers: [Substring]
    var defaultValue: JSONValue?
    var description: String
  }

  /// The types by their full names.
  private(set) var types: [String: TypeText] = [:]

  /// - Throws: what is wrong with which line.
  init(_ texts: [String]) throws(SchemaNotationError) {
    for text in texts {
      var package = ""
      var current: String?
      for line in text.split(separator: "\n") {
        if line.hasPrefix("package ") {
          package = String(line.dropFirst("package ".count))
        } else if line.hasPrefix("  ") {
          guard let current else { throw SchemaNotationError(line, "a field must follow its type") }
          types[current]?.fields.append(try Self.field(line.dropFirst(2)))
        } else {
          let type = Self.type(line)
          let name = "\(package).\(type.name)"
          guard types.updateValue(type, forKey: name) == nil else {
            throw SchemaNotationError(line, "the type is there twice")
          }
          current = name
        }
      }
    }
  }

  private static func type(_ line: Substring) -> TypeText {
    let (head, description) = split(line, at: " // ")
    let words = head.split(separator: " ")
    return TypeText(
      name: String(words.first ?? ""), description: String(description ?? ""), isAtomic: words.last == "atomic",
      isRecursive: words.last == "recursive")
  }

  private static func field(_ line: Substring) throws(SchemaNotationError) -> FieldText {
    let (code, description) = split(line, at: " // ")
    let (declaration, defaultText) = split(code, at: " = ")
    let (head, expression) = split(declaration, at: ": ")
    let words = head.split(separator: " ")
    guard words.count == 2, let expression else {
      throw SchemaNotationError(line, "a field is written `number name: type`")
    }
    var name = words[1]
    let mark = name.last.flatMap { "!*?".contains($0) ? $0 : nil }
    if mark != nil { name.removeLast() }
    let parts = expression.split(separator: " ")
    guard let type = parts.first else { throw SchemaNotationError(line, "the field has no type") }
    var defaultValue: JSONValue?
    if let defaultText {
      do {
        defaultValue = try JSONValue(parsing: Array(defaultText.utf8))
      } catch {
        throw SchemaNotationError(line, "the default is no JSON: \(error)")
      }
    }
    return FieldText(
      number: try number(words[0], line), name: String(name), mark: mark, type: type,
      modifiers: Array(parts.dropFirst()), defaultValue: defaultValue, description: String(description ?? ""))
  }

  private static func number(_ text: Substring, _ line: Substring) throws(SchemaNotationError) -> [Int] {
    if text == "-" { return [] }
    let numbers = text.split(separator: ".").compactMap { Int($0) }
    guard !numbers.isEmpty else { throw SchemaNotationError(line, "the field's number is no number") }
    return numbers
  }

  /// Splits a text at the first place where a mark stands.
  private static func split(_ text: Substring, at mark: String) -> (Substring, Substring?) {
    let bytes = text.utf8
    let wanted = Array(mark.utf8)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) {
        return (text[..<index], text[bytes.index(index, offsetBy: wanted.count)...])
      }
      index = bytes.index(after: index)
    }
    return (text, nil)
  }
}

/// A line of the notation that makes no sense.
struct SchemaNotationError: Error, CustomStringConvertible {
  var line: String
  var problem: String

  init(_ line: some StringProtocol, _ problem: String) {
    self.line = String(line)
    self.problem = problem
  }

  var description: String { "\"\(line)\": \(problem)" }
}
