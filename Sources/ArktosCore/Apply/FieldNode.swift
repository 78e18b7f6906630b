/// A node of a set of fields: whether the field itself belongs to the set, and what of it does.
///
/// Children stay in their encoded form, so that what is stored need not be decoded to take a few fields away from it.
struct FieldNode: Hashable, Sendable {
  private static let memberMark = "."

  var isMember: Bool
  /// By ``FieldStep/encoded``.
  private(set) var children: JSONObject

  init(isMember: Bool = false, children: JSONObject = [:]) {
    self.isMember = isMember
    self.children = children
  }

  /// Reads `{}` (the field), `{"f:x":…}` (parts of it) or `{".":{},"f:x":…}` (both).
  init(_ json: JSONObject) {
    children = json
    isMember = json.isEmpty
    if json[Self.memberMark] != nil {
      children.removeValue(forKey: Self.memberMark)
      isMember = true
    }
  }

  static let leaf = FieldNode(isMember: true)

  var isEmpty: Bool { !isMember && children.isEmpty }

  var json: JSONObject {
    guard isMember, !children.isEmpty else { return children }
    var json = JSONObject()
    json.reserveCapacity(children.count + 1)
    json[Self.memberMark] = [:]
    for (step, child) in children { json[step] = child }
    return json
  }

  subscript(step: String) -> FieldNode? {
    get { children[object: step].map(FieldNode.init) }
    set { children[step] = newValue.flatMap { $0.isEmpty ? nil : .object($0.json) } }
  }

  // MARK: - Arithmetic

  mutating func formUnion(_ other: FieldNode) {
    isMember = isMember || other.isMember
    for (step, child) in other.children {
      guard var mine = self[step] else {
        children[step] = child
        continue
      }
      mine.formUnion(FieldNode(child.objectValue ?? [:]))
      self[step] = mine
    }
  }

  mutating func subtract(_ other: FieldNode) {
    if other.isMember { isMember = false }
    for (step, child) in other.children {
      guard var mine = self[step] else { continue }
      mine.subtract(FieldNode(child.objectValue ?? [:]))
      self[step] = mine
    }
  }

  func intersection(_ other: FieldNode) -> FieldNode {
    var result = FieldNode(isMember: isMember && other.isMember)
    for (step, child) in other.children {
      result[step] = self[step]?.intersection(FieldNode(child.objectValue ?? [:]))
    }
    return result
  }

  /// Nodes of declared members as members of the set, also where only their parts belong to it.
  func withDeclaredMembers(_ schema: Schema) -> FieldNode {
    var result = FieldNode(isMember: isMember)
    for (step, child) in children {
      let place = schema.step(step)
      var inner = FieldNode(child.objectValue ?? [:]).withDeclaredMembers(place.schema)
      if place.isDeclared { inner.isMember = true }
      result[step] = inner
    }
    return result
  }

  /// Appends the ways to all members, in Kubernetes' order.
  func appendPaths(below path: [FieldStep], to paths: inout [[FieldStep]]) {
    for step in children.keys.sorted(by: FieldStep.precedes) {
      guard let decoded = FieldStep(encoded: step), let child = self[step] else { continue }
      if child.isMember { paths.append(path + [decoded]) }
      child.appendPaths(below: path + [decoded], to: &paths)
    }
  }
}

extension Schema {
  /// The schema behind an encoded step, and whether it is a member that the schema names.
  fileprivate func step(_ step: String) -> (schema: Schema, isDeclared: Bool) {
    let isMember = step.hasPrefix("f:")
    switch shape {
    case .object(let fields) where isMember:
      let name = step.dropFirst(2)
      guard let field = fields.first(where: { $0.name == name }) else { return (.any, false) }
      return (field.schema, true)
    case .map(let element) where isMember: return (element, false)
    case .array(let element, _) where !isMember: return (element, false)
    default: return (.any, false)
    }
  }
}
