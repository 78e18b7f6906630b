internal import ArktosCore

/// An OpenAPI v2 document in the protobuf form that kubectl and client-go ask for.
///
/// Source: the messages of gnostic's `openapi.v2` package; of them, those that our documents use.
enum OpenAPIProtobuf {
  static func encode(_ document: JSONObject) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.string(1, document[string: "swagger"] ?? "2.0")
    writer.message(2) { writer in
      let information = document[object: "info"] ?? [:]
      writer.string(1, information[string: "title"] ?? "")
      writer.string(2, information[string: "version"] ?? "")
    }
    writer.message(8) { writer in
      for (path, item) in document[object: "paths"] ?? [:] {
        writer.named(2, path) { pathItem(item.objectValue ?? [:], &$0) }
      }
    }
    writer.message(9) { writer in
      for (name, value) in document[object: "definitions"] ?? [:] {
        writer.named(1, name) { schema(value.objectValue ?? [:], &$0) }
      }
    }
    return writer.bytes
  }

  private static let verbs = ["get": 2, "put": 3, "post": 4, "delete": 5, "options": 6, "head": 7, "patch": 8]

  private static func pathItem(_ item: JSONObject, _ writer: inout ProtobufWriter) {
    for (name, value) in item {
      if let number = verbs[name] { writer.message(number) { operation(value.objectValue ?? [:], &$0) } }
    }
    for value in item[array: "parameters"] ?? [] { parameter(value.objectValue ?? [:], 9, &writer) }
  }

  private static func operation(_ operation: JSONObject, _ writer: inout ProtobufWriter) {
    writer.string(5, operation[string: "operationId"] ?? "")
    for type in operation[strings: "produces"] { writer.string(6, type) }
    for type in operation[strings: "consumes"] { writer.string(7, type) }
    for value in operation[array: "parameters"] ?? [] { parameter(value.objectValue ?? [:], 8, &writer) }
    writer.message(9) { writer in
      for (code, response) in operation[object: "responses"] ?? [:] {
        writer.named(1, code) { writer in
          writer.message(1) { writer in
            writer.string(1, response["description"]?.stringValue ?? "")
            guard let value = response["schema"]?.objectValue else { return }
            writer.message(2) { $0.message(1) { schema(value, &$0) } }
          }
        }
      }
    }
    writer.extensions(of: operation, 13)
  }

  /// A `ParametersItem`: a body, or a parameter of the path or the query.
  private static func parameter(_ parameter: JSONObject, _ number: Int, _ writer: inout ProtobufWriter) {
    let name = parameter[string: "name"] ?? ""
    let place = parameter[string: "in"] ?? ""
    writer.message(number) { writer in
      writer.message(1) { writer in
        guard place != "body" else {
          writer.message(1) { writer in
            writer.string(2, name)
            writer.string(3, place)
            writer.boolean(4, true)
            writer.message(5) { schema(parameter[object: "schema"] ?? [:], &$0) }
          }
          return
        }
        let isPath = place == "path"
        writer.message(2) { writer in
          writer.message(isPath ? 4 : 3) { writer in
            if isPath { writer.boolean(1, true) }
            writer.string(2, place)
            writer.string(4, name)
            writer.string(isPath ? 5 : 6, parameter[string: "type"] ?? "string")
            writer.boolean(isPath ? 19 : 20, true)
          }
        }
      }
    }
  }

  private static func schema(_ schema: JSONObject, _ writer: inout ProtobufWriter) {
    if let reference = schema[string: "$ref"] { writer.string(1, reference) }
    if let format = schema[string: "format"] { writer.string(2, format) }
    if let description = schema[string: "description"] { writer.string(4, description) }
    for name in schema[strings: "required"] { writer.string(19, name) }
    for word in schema[array: "enum"] ?? [] { writer.any(20, word) }
    if let element = schema[object: "additionalProperties"] {
      writer.message(21) { $0.message(1) { Self.schema(element, &$0) } }
    }
    if let type = schema[string: "type"] { writer.message(22) { $0.string(1, type) } }
    if let element = schema[object: "items"] { writer.message(23) { $0.message(1) { Self.schema(element, &$0) } } }
    if let properties = schema[object: "properties"] {
      writer.message(25) { writer in
        for (name, value) in properties { writer.named(1, name) { Self.schema(value.objectValue ?? [:], &$0) } }
      }
    }
    writer.extensions(of: schema, 31)
  }
}

extension ProtobufWriter {
  /// A pair of a name and a message.
  fileprivate mutating func named(_ number: Int, _ name: String, _ write: (inout ProtobufWriter) -> Void) {
    message(number) { writer in
      writer.string(1, name)
      writer.message(2, write)
    }
  }

  /// A value of any type is a text in YAML, which JSON is.
  fileprivate mutating func any(_ number: Int, _ value: JSONValue) {
    message(number) { $0.string(2, String(decoding: value.encoded(), as: UTF8.self)) }
  }

  fileprivate mutating func extensions(of object: JSONObject, _ number: Int) {
    for (name, value) in object where name.hasPrefix("x-") {
      message(number) { writer in
        writer.string(1, name)
        writer.any(2, value)
      }
    }
  }
}
