internal import ArktosCore
internal import Yams

/// Reads YAML into JSON values, resolving plain scalars as Kubernetes' own reader does (YAML 1.1 without timestamps).
enum YAMLReader {
  /// More nodes than any manifest has: aliases can multiply a small text without bound.
  private static let maximumNodes = 1_000_000

  /// The documents of a text; empty ones are left out.
  static func documents(in text: String) throws -> [JSONValue] {
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
      throw CommandError("invalid YAML: \(summary(of: error))")
    }
  }

  private static func value(of node: Yams.Node, budget: inout Int) throws -> JSONValue {
    budget -= 1
    guard budget > 0 else { throw CommandError("invalid YAML: aliases expand to more than \(maximumNodes) values") }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      return YAMLScalar.value(of: scalar.string, isPlain: isPlain, tag: scalar.tag.description)
    case .sequence(let sequence): return .array(try sequence.map { try value(of: $0, budget: &budget) })
    case .mapping(let mapping): return .object(try object(of: mapping, budget: &budget))
    case .alias(let alias): throw CommandError("invalid YAML: unknown anchor \"\(alias.anchor)\"")
    }
  }

  private static func object(of mapping: Yams.Node.Mapping, budget: inout Int) throws -> JSONObject {
    var object = JSONObject()
    var merged: [JSONObject] = []
    for (key, node) in mapping {
      guard let name = key.scalar?.string else {
        throw CommandError("invalid YAML: line \(key.mark?.line ?? 0): a member's name must be a plain value")
      }
      let value = try value(of: node, budget: &budget)
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
