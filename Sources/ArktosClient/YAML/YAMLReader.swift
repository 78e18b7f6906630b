package import ArktosCore
internal import Yams

/// Why a text is not the YAML of a manifest.
package struct YAMLError: Error, CustomStringConvertible {
  package var description: String
}

/// Reads YAML into JSON values, resolving plain scalars as Kubernetes' own reader does (YAML 1.1 without timestamps).
package enum YAMLReader {
  /// More nodes than any manifest has: aliases can multiply a small text without bound.
  private static let maximumNodes = 1_000_000
  /// As deep as objects may be.
  private static let maximumDepth = JSONValue.maximumObjectDepth

  /// The documents of a text; empty ones are left out.
  package static func documents(in text: String) throws -> [JSONValue] {
    if let line = YAMLAliases.lineOfStrangeName(in: text.utf8) {
      throw YAMLError(description: "invalid YAML: line \(line): a member's name must be a plain value")
    }
    do {
      let parser = try Parser(yaml: text, resolver: .basic)
      var documents: [JSONValue] = []
      var budget = maximumNodes
      while let node = try parser.nextRoot() {
        let value = try value(of: node, budget: &budget)
        if !value.isNull { documents.append(value) }
      }
      return documents
    } catch let error as YamlError {
      throw YAMLError(description: "invalid YAML: \(summary(of: error))")
    }
  }

  private static func value(of node: Yams.Node, budget: inout Int, depth: Int = 0) throws -> JSONValue {
    budget -= 1
    guard depth < maximumDepth else { throw YAMLError(description: "invalid YAML: nested deeper than \(maximumDepth)") }
    guard budget > 0 else {
      throw YAMLError(description: "invalid YAML: aliases expand to more than \(maximumNodes) values")
    }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      return YAMLScalar.value(of: scalar.string, isPlain: isPlain, tag: scalar.tag.description)
    case .sequence(let sequence):
      return .array(try sequence.map { try value(of: $0, budget: &budget, depth: depth + 1) })
    case .mapping(let mapping): return .object(try object(of: mapping, budget: &budget, depth: depth + 1))
    case .alias(let alias): throw YAMLError(description: "invalid YAML: unknown anchor \"\(alias.anchor)\"")
    }
  }

  private static func object(of mapping: Yams.Node.Mapping, budget: inout Int, depth: Int) throws -> JSONObject {
    var object = JSONObject()
    var merged: [JSONObject] = []
    for (key, node) in mapping {
      guard let name = key.scalar?.string else {
        throw YAMLError(description: "invalid YAML: line \(key.mark?.line ?? 0): a member's name must be a plain value")
      }
      let value = try value(of: node, budget: &budget, depth: depth)
      if name == "<<", key.scalar?.style == .plain {
        merged += value.objectValue.map { [$0] } ?? value.arrayValue?.compactMap(\.objectValue) ?? []
      } else {
        object[name] = value
      }
    }
    // A merge key fills in what the mapping itself does not say.
    for source in merged {
      for (name, value) in source where object[name] == nil { object[name] = value }
    }
    return object
  }

  /// The parser's message on one line.
  private static func summary(of error: YamlError) -> String {
    let lines = "\(error)".split(separator: "\n").map { $0.filter { $0 != "^" } }
    return lines.map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
