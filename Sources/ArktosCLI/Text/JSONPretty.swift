package import ArktosCore

extension JSONValue {
  /// The value as text for people: indented by four, members sorted by name, as `kubectl -o json` prints it.
  package func prettyJSON() -> String {
    var output = ""
    appendPretty(to: &output, indentation: "")
    return output
  }

  private func appendPretty(to output: inout String, indentation: String) {
    let inner = indentation + "    "
    switch self {
    case .object(let object) where !object.isEmpty:
      output += "{"
      var separator = "\n"
      for (name, value) in object.sortedByName {
        output += separator + inner
        output += String(decoding: JSONValue.string(name).encoded(), as: UTF8.self) + ": "
        value.appendPretty(to: &output, indentation: inner)
        separator = ",\n"
      }
      output += "\n\(indentation)}"
    case .array(let values) where !values.isEmpty:
      output += "["
      var separator = "\n"
      for value in values {
        output += separator + inner
        value.appendPretty(to: &output, indentation: inner)
        separator = ",\n"
      }
      output += "\n\(indentation)]"
    default: output += String(decoding: encoded(), as: UTF8.self)
    }
  }
}
