internal import ArktosClient
package import ArktosCore

/// An object as somebody wrote it, and where.
package struct Manifest: Hashable, Sendable {
  package var object: DynamicObject
  /// The file, or `STDIN`: for messages.
  package var source: String

  package init(object: DynamicObject, source: String) {
    self.object = object
    self.source = source
  }
}

extension Manifest {
  /// Reads the objects of a text, JSON or YAML, one or several documents; lists stand for their items.
  package static func parse(_ bytes: [UInt8], source: String) throws -> [Manifest] {
    do {
      return try values(in: bytes).flatMap { try objects(in: $0) }.map { Manifest(object: $0, source: source) }
    } catch {
      throw CommandError("error parsing \(source): \(error)")
    }
  }

  private static func values(in bytes: [UInt8]) throws -> [JSONValue] {
    let text = String(decoding: bytes, as: UTF8.self)
    let start = text.unicodeScalars.first { !$0.properties.isWhitespace && $0.value != 0xFEFF }
    // JSON is YAML too, but its own parser is faster and says more exactly what is wrong.
    if start == "{", let value = try? JSONValue(parsing: bytes) { return [value] }
    return try YAMLReader.documents(in: text)
  }

  private static func objects(in value: JSONValue) throws -> [DynamicObject] {
    guard let json = value.objectValue else {
      throw CommandError("expected an object with apiVersion and kind, found \(value.typeName)")
    }
    let object = DynamicObject(json: json)
    guard !object.kind.isEmpty else { throw CommandError("'kind' is missing") }
    guard !object.apiVersion.isEmpty else { throw CommandError("'apiVersion' is missing in a \(object.kind)") }
    if object.kind.hasSuffix("List"), let items = json[array: "items"] {
      return try items.flatMap { try objects(in: item($0, of: object)) }
    }
    guard !object.metadata.name.isEmpty || object.metadata.generateName != nil else {
      throw CommandError("'metadata.name' is missing in a \(object.kind)")
    }
    return [object]
  }

  /// The items of a list of one kind, as a server answers it, need not say what they are.
  private static func item(_ value: JSONValue, of list: DynamicObject) -> JSONValue {
    guard list.kind != "List", var item = value.objectValue else { return value }
    item["apiVersion"] = item["apiVersion"] ?? .string(list.apiVersion)
    item["kind"] = item["kind"] ?? .string(String(list.kind.dropLast("List".count)))
    return .object(item)
  }
}
