/// A set of fields of an object: what a manager owns. Source: Kubernetes' `FieldsV1` and structured-merge-diff.
public struct FieldSet: Hashable, Sendable {
  /// The set as `fieldsV1`: the nodes of an object's members. The object as a whole belongs to nobody.
  public private(set) var json: JSONObject

  public init() { json = [:] }

  /// - Parameter json: a set that this library encoded.
  init(trusting json: JSONObject) { self.json = json }

  /// Reads a set that a client sent.
  ///
  /// - Throws: 400 if it is none.
  public init(decoding value: JSONValue) throws(APIError) {
    guard let object = value.objectValue else { throw .badRequest("fieldsV1 must be an object") }
    json = try Self.children(object)
  }

  /// The children of a node in their canonical form.
  private static func children(_ object: JSONObject) throws(APIError) -> JSONObject {
    var children = JSONObject()
    for (step, child) in object where step != FieldNode.memberMark {
      guard let decoded = FieldStep(encoded: step), let child = child.objectValue else {
        throw .badRequest("fieldsV1 has the field \"\(step)\", which is no path element")
      }
      let isMember = child.isEmpty || child[FieldNode.memberMark] != nil
      guard let node = FieldNode(isMember: isMember, children: try Self.children(child)) else { continue }
      FieldNode.formUnion(&children, [decoded.encoded: .object(node.json)])
    }
    return children
  }

  public var isEmpty: Bool { json.isEmpty }

  // MARK: - Arithmetic. A field and what is inside it are told apart: taking one away leaves the other.

  public mutating func formUnion(_ other: FieldSet) { FieldNode.formUnion(&json, other.json) }

  public func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.formUnion(other)
    return result
  }

  public mutating func subtract(_ other: FieldSet) { FieldNode.subtract(&json, other.json) }

  public func subtracting(_ other: FieldSet) -> FieldSet {
    var result = self
    result.subtract(other)
    return result
  }

  public func intersection(_ other: FieldSet) -> FieldSet {
    FieldSet(trusting: FieldNode.intersection(json, other.json))
  }

  /// The set with every declared member that it has parts of.
  func withDeclaredMembers(_ schema: Schema) -> FieldSet {
    FieldSet(trusting: FieldNode.withDeclaredMembers(json, schema))
  }

  // MARK: - Paths

  public init(paths: some Sequence<[FieldStep]>) {
    self.init()
    for path in paths { insert(path) }
  }

  public mutating func insert(_ path: [FieldStep]) {
    var node: JSONObject = [:]
    for step in path.reversed() { node = [step.encoded: .object(node)] }
    FieldNode.formUnion(&json, node)
  }

  public func contains(_ path: [FieldStep]) -> Bool {
    guard let first = path.first, var node = json[object: first.encoded].map({ FieldNode($0) }) else { return false }
    for step in path.dropFirst() {
      guard let child = node[step.encoded] else { return false }
      node = child
    }
    return node.isMember
  }

  /// The ways to all fields, in Kubernetes' order.
  public var paths: [[FieldStep]] {
    var paths: [[FieldStep]] = []
    FieldNode.appendPaths(json, below: [], to: &paths)
    return paths
  }

  /// A way to a field as Kubernetes' messages write it: `.spec.containers[name="web"].image`.
  public static func text(_ path: [FieldStep]) -> String { path.map(\.description).joined() }
}
