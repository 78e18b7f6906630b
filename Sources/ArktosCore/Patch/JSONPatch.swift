/// A list of changes to a JSON document (RFC 6902), made in order, all or none.
public struct JSONPatch: Hashable, Sendable {
  public enum Operation: Hashable, Sendable {
    case add(JSONPointer, JSONValue)
    case remove(JSONPointer)
    case replace(JSONPointer, JSONValue)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, JSONValue)
  }

  /// Kubernetes' limit, against patches that only cost time.
  public static let maximumOperations = 10_000
  /// How much all copies together may add, in bytes of JSON text: a short patch that copies copies would otherwise make
  /// something of any size. Kubernetes' limit.
  public static let maximumCopiedSize = 3 << 20
  /// How deep operations may nest what they move and copy; more could exhaust the stack.
  static let maximumDepth = 1000

  public var operations: [Operation]

  public init(_ operations: [Operation]) { self.operations = operations }

  /// Reads a patch document.
  ///
  /// - Throws: 400 if it is no patch, 413 if it is too long.
  public init(_ value: JSONValue) throws(APIError) {
    guard let list = value.arrayValue else { throw .badRequest("a JSON patch must be an array of operations") }
    guard list.count <= Self.maximumOperations else {
      throw .tooLarge(
        "The allowed maximum operations in a JSON patch is \(Self.maximumOperations), got \(list.count)")
    }
    var operations: [Operation] = []
    for (index, element) in list.enumerated() {
      guard let object = element.objectValue else {
        throw .badRequest("operation \(index) of the JSON patch must be an object")
      }
      operations.append(try Self.operation(object, index))
    }
    self.operations = operations
  }

  private static func operation(_ object: JSONObject, _ index: Int) throws(APIError) -> Operation {
    let path = try pointer(object, "path", index)
    switch object[string: "op"] {
    case "add": return .add(path, try value(object, index))
    case "remove": return .remove(path)
    case "replace": return .replace(path, try value(object, index))
    case "move":
      let from = try pointer(object, "from", index)
      guard !from.isProperPrefix(of: path) else {
        throw .badRequest("operation \(index) of the JSON patch moves \(from) into itself")
      }
      return .move(from: from, to: path)
    case "copy": return .copy(from: try pointer(object, "from", index), to: path)
    case "test": return .test(path, try value(object, index))
    case let name:
      throw .badRequest(
        "operation \(index) of the JSON patch has the op \"\(name ?? "")\": use add, remove, replace, move, copy or test"
      )
    }
  }

  private static func pointer(_ object: JSONObject, _ name: String, _ index: Int) throws(APIError) -> JSONPointer {
    guard let text = object[string: name] else {
      throw .badRequest("operation \(index) of the JSON patch needs a \"\(name)\"")
    }
    guard let pointer = JSONPointer(text) else {
      throw .badRequest(
        "operation \(index) of the JSON patch has the \"\(name)\" \"\(text)\", which is no JSON pointer")
    }
    return pointer
  }

  private static func value(_ object: JSONObject, _ index: Int) throws(APIError) -> JSONValue {
    guard let value = object["value"] else {
      throw .badRequest("operation \(index) of the JSON patch needs a \"value\"")
    }
    return value
  }
}

extension JSONPatch {
  /// The document with all changes made.
  ///
  /// - Throws: 422 if a change cannot be made or a test fails; the message says which. 413 if it copies too much.
  public func applied(to document: JSONValue) throws(APIError) -> JSONValue {
    var document = document
    var copiedSize = 0
    // Never less than the depth of the document.
    var depth = Self.documentDepth
    for (index, operation) in operations.enumerated() {
      depth = operation.depth(after: depth)
      guard depth <= Self.maximumDepth else {
        throw .tooLarge("operation \(index) of the JSON patch may nest values deeper than \(Self.maximumDepth)")
      }
      if case .copy(let from, _) = operation, let value = try? document.value(at: from.tokens[...]) {
        copiedSize += value.size(upTo: Self.maximumCopiedSize - copiedSize)
        guard copiedSize <= Self.maximumCopiedSize else {
          throw .tooLarge("the copies of the JSON patch add more than \(Self.maximumCopiedSize) bytes")
        }
      }
      do {
        try operation.apply(to: &document)
      } catch {
        throw APIError(
          code: 422, reason: .invalid,
          message: "operation \(index) of the JSON patch (\(operation.name) \(operation.path)) failed: \(error.message)"
        )
      }
    }
    return document
  }
}

extension JSONPatch {
  /// What the parser takes.
  private static let documentDepth = 200
}

extension JSONPatch.Operation {
  /// How deep a document can be afterwards.
  fileprivate func depth(after depth: Int) -> Int {
    switch self {
    case .remove, .test: depth
    case .add(let path, _), .replace(let path, _): max(depth, path.tokens.count + JSONPatch.documentDepth)
    case .copy(let from, let path), .move(let from, let path): depth + max(0, path.tokens.count - from.tokens.count)
    }
  }

  fileprivate var name: String {
    switch self {
    case .add: "add"
    case .remove: "remove"
    case .replace: "replace"
    case .move: "move"
    case .copy: "copy"
    case .test: "test"
    }
  }

  fileprivate var path: JSONPointer {
    switch self {
    case .add(let path, _), .remove(let path), .replace(let path, _), .move(_, let path), .copy(_, let path),
      .test(let path, _):
      path
    }
  }

  fileprivate func apply(to document: inout JSONValue) throws(JSONPointerError) {
    switch self {
    case .add(let path, let value): try document.add(value, at: path.tokens[...])
    case .remove(let path): try document.remove(at: path.tokens[...])
    case .replace(let path, let value): try document.replace(value, at: path.tokens[...])
    case .move(let from, let path):
      let value = try document.value(at: from.tokens[...])
      guard from != path else { return }
      try document.remove(at: from.tokens[...])
      try document.add(value, at: path.tokens[...])
    case .copy(let from, let path): try document.add(try document.value(at: from.tokens[...]), at: path.tokens[...])
    case .test(let path, let value):
      let present = try document.value(at: path.tokens[...])
      guard present.isSameJSON(as: value) else {
        throw JSONPointerError("the value is \(String(decoding: present.encoded(), as: UTF8.self))")
      }
    }
  }
}
