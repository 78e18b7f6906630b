/// The fields that selectors may name, prepared for the scanner: a tree of member names.
public final class SelectableFields: Sendable {
  struct Node: Sendable {
    var name: [UInt8]
    var children: [Int] = []
    /// Which of ``paths`` ends here.
    var field: Int?
    /// Which of ``paths`` begin with this name.
    var fieldsBelow: [Int] = []
  }

  /// Dotted paths, as selectors write them.
  public let paths: [String]
  /// What a field is that an object does not have: `false` for booleans and `0` for numbers, as in Kubernetes.
  let fallbacks: [String?]
  /// The root first.
  let nodes: [Node]

  public static let none = SelectableFields([], schema: .any)

  public init(_ paths: [String], schema: Schema) {
    self.paths = paths
    var nodes = [Node(name: [])]
    for (index, path) in paths.enumerated() {
      var current = 0
      for part in path.split(separator: ".") {
        let name = Array(part.utf8)
        if let child = nodes[current].children.first(where: { nodes[$0].name == name }) {
          current = child
        } else {
          nodes.append(Node(name: name))
          nodes[current].children.append(nodes.count - 1)
          current = nodes.count - 1
        }
        nodes[current].fieldsBelow.append(index)
      }
      nodes[current].field = index
    }
    self.nodes = nodes
    fallbacks = paths.map { schema.at($0.split(separator: ".").map(String.init)).flatMap(Self.fallback) }
  }

  private static func fallback(for schema: Schema) -> String? {
    switch schema.shape {
    case .boolean: "false"
    case .integer: "0"
    default: nil
    }
  }
}

extension Schema {
  /// The schema of the field at a path of member names; nil where the path leaves declared fields.
  package func at(_ path: some Collection<String>) -> Schema? {
    guard let name = path.first else { return self }
    switch shape {
    case .object(let fields): return fields.first { $0.name == name }?.schema.at(path.dropFirst())
    case .map(let element): return element.at(path.dropFirst())
    default: return nil
    }
  }
}
