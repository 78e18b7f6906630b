/// A node of a set of fields: whether the field itself belongs to the set, and what of it does.
///
/// It is kept as it is encoded, so that what is stored need not be decoded to take a few fields away from it: `{}` is the
/// field, `{"f:x":…}` parts of it, `{".":{},"f:x":…}` both. A node that is neither is no node: nil.
struct FieldNode: Hashable, Sendable {
  static let memberMark = "."

  private(set) var json: JSONObject

  init(_ json: JSONObject) { self.json = json }

  /// Nil if nothing belongs to the set.
  init?(isMember: Bool, children: JSONObject) {
    guard isMember || !children.isEmpty else { return nil }
    json = children
    if isMember { insertSelf() }
  }

  static let leaf = FieldNode([:])

  var isMember: Bool { json.isEmpty || json[Self.memberMark] != nil }

  /// Whether the field belongs to the set as a whole or in no part.
  private var isLeaf: Bool { json.isEmpty }

  subscript(step: String) -> FieldNode? {
    get { json[object: step].map { FieldNode($0) } }
  }

  private mutating func insertSelf() {
    guard !isLeaf, json[Self.memberMark] == nil else { return }
    json[Self.memberMark] = [:]
    json.moveToFront(Self.memberMark)
  }

  /// Calls `body` with every child.
  private func forEachChild(_ body: (String, FieldNode) -> Void) {
    for (step, child) in json where step != Self.memberMark { body(step, FieldNode(child.objectValue ?? [:])) }
  }

  // MARK: - Arithmetic

  mutating func formUnion(_ other: FieldNode) {
    let isMember = isMember || other.isMember
    if isLeaf {
      json = other.json
    } else {
      Self.formUnion(&json, other.json)
    }
    if isMember { insertSelf() }
    if isMember, json.count == 1 { json = [:] }
  }

  /// - Parameter children: nodes by their steps.
  static func formUnion(_ children: inout JSONObject, _ others: JSONObject) {
    for (step, other) in others where step != memberMark {
      guard var mine = children[object: step].map({ FieldNode($0) }) else {
        children[step] = other
        continue
      }
      mine.formUnion(FieldNode(other.objectValue ?? [:]))
      children[step] = .object(mine.json)
    }
  }

  /// Nil if nothing is left.
  func subtracting(_ other: FieldNode) -> FieldNode? {
    if isLeaf { return other.isMember ? nil : self }
    var rest = json
    if other.isMember { rest.removeValue(forKey: Self.memberMark) }
    Self.subtract(&rest, other.json)
    if rest.count == 1, rest[Self.memberMark] != nil { return .leaf }
    return rest.isEmpty ? nil : FieldNode(rest)
  }

  static func subtract(_ children: inout JSONObject, _ others: JSONObject) {
    for (step, other) in others where step != memberMark {
      guard let mine = children[object: step].map({ FieldNode($0) }) else { continue }
      children[step] = mine.subtracting(FieldNode(other.objectValue ?? [:])).map { .object($0.json) }
    }
  }

  func intersection(_ other: FieldNode) -> FieldNode? {
    FieldNode(isMember: isMember && other.isMember, children: Self.intersection(json, other.json))
  }

  static func intersection(_ children: JSONObject, _ others: JSONObject) -> JSONObject {
    var result = JSONObject()
    for (step, other) in others where step != memberMark {
      guard let mine = children[object: step].map({ FieldNode($0) }) else { continue }
      result[step] = mine.intersection(FieldNode(other.objectValue ?? [:])).map { .object($0.json) }
    }
    return result
  }

  /// Whether all that belongs to others belongs to `children`.
  static func contains(_ children: JSONObject, _ others: JSONObject) -> Bool {
    others.allSatisfy { step, other in
      guard step != memberMark else { return true }
      guard let mine = children[object: step].map({ FieldNode($0) }) else { return false }
      let other = FieldNode(other.objectValue ?? [:])
      return (mine.isMember || !other.isMember) && contains(mine.json, other.json)
    }
  }

  /// Whether something that belongs to others belongs to `children`.
  static func intersects(_ children: JSONObject, _ others: JSONObject) -> Bool {
    others.contains { step, other in
      guard step != memberMark, let mine = children[object: step].map({ FieldNode($0) }) else { return false }
      let other = FieldNode(other.objectValue ?? [:])
      return (mine.isMember && other.isMember) || intersects(mine.json, other.json)
    }
  }

  /// Nodes of declared members as members of the set, also where only their parts belong to it.
  static func withDeclaredMembers(_ children: JSONObject, _ schema: Schema) -> JSONObject {
    var result = JSONObject()
    for (step, child) in children where step != memberMark {
      let place = schema.step(step)
      let node = FieldNode(child.objectValue ?? [:])
      let inner = FieldNode(
        isMember: node.isMember || place.isDeclared, children: withDeclaredMembers(node.json, place.schema))
      result[step] = inner.map { .object($0.json) }
    }
    return result
  }

  /// Appends the ways to all members, in Kubernetes' order.
  static func appendPaths(_ children: JSONObject, below path: [FieldStep], to paths: inout [[FieldStep]]) {
    for step in children.keys.sorted(by: FieldStep.precedes) where step != memberMark {
      guard let decoded = FieldStep(encoded: step), let child = children[object: step] else { continue }
      if FieldNode(child).isMember { paths.append(path + [decoded]) }
      appendPaths(child, below: path + [decoded], to: &paths)
    }
  }
}

/// Collects the children of a node, each once.
struct FieldNodeBuilder {
  var isMember: Bool
  private var steps: [String] = []
  private var children: [JSONValue] = []

  init(isMember: Bool = false) { self.isMember = isMember }

  mutating func reserveCapacity(_ count: Int) {
    steps.reserveCapacity(count + 1)
    children.reserveCapacity(count + 1)
  }

  mutating func add(_ step: String, _ node: FieldNode?) {
    guard let node else { return }
    if isMember, steps.isEmpty {
      steps.append(FieldNode.memberMark)
      children.append([:])
    }
    steps.append(step)
    children.append(.object(node.json))
  }

  /// Nil if there is nothing in it.
  var node: FieldNode? {
    if steps.isEmpty { return isMember ? .leaf : nil }
    return FieldNode(isMember: isMember, children: json)
  }

  var json: JSONObject { JSONObject(uniqueNames: steps, values: children) }
}

extension Schema {
  /// The schema behind an encoded step, and whether it is a member that the schema names.
  fileprivate func step(_ step: String) -> (schema: Schema, isDeclared: Bool) {
    let isMember = step.hasPrefix("f:")
    switch shape {
    case .object(let fields) where isMember:
      let schema = schema(ofField: String(step.dropFirst(2)), among: fields)
      return schema.map { ($0, true) } ?? (.any, false)
    case .map(let element) where isMember: return (element, false)
    case .array(let element, _) where !isMember: return (element, false)
    default: return (.any, false)
    }
  }
}
