/// A set of fields of an object: what a manager owns. Source: Kubernetes' `FieldsV1` and structured-merge-diff.
public struct FieldSet: Hashable, Sendable {
  /// Never a member itself: an object as a whole belongs to nobody.
  var root: FieldNode

  public init() { root = FieldNode() }

  init(_ root: FieldNode) {
    self.root = root
    self.root.isMember = false
  }

  /// A set that this library encoded.
  init(trusting json: JSONObject) { root = FieldNode(isMember: false, children: json) }

  /// Reads a set that a client sent.
  ///
  /// - Throws: 400 if it is none.
  public init(decoding value: JSONValue) throws(APIError) {
    guard let object = value.objectValue else { throw .badRequest("fieldsV1 must be an object") }
    var root = FieldNode()
    for (step, child) in object where step != "." { try Self.decode(step, child, into: &root) }
    self.root = root
  }

  private static func decode(_ step: String, _ child: JSONValue, into node: inout FieldNode) throws(APIError) {
    guard let decoded = FieldStep(encoded: step), let object = child.objectValue else {
      throw .badRequest("fieldsV1 has the field \"\(step)\", which is no path element")
    }
    var inner = FieldNode(isMember: object.isEmpty || object["."] != nil)
    for (step, child) in object where step != "." { try decode(step, child, into: &inner) }
    inner.formUnion(node[decoded.encoded] ?? FieldNode())
    node[decoded.encoded] = inner
  }

  /// The set as `fieldsV1`.
  public var json: JSONObject { root.children }

  public var isEmpty: Bool { root.isEmpty }

  // MARK: - Arithmetic. A field and what is inside it are told apart: taking one away leaves the other.

  public mutating func formUnion(_ other: FieldSet) { root.formUnion(other.root) }

  public func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.formUnion(other)
    return result
  }

  public mutating func subtract(_ other: FieldSet) { root.subtract(other.root) }

  public func subtracting(_ other: FieldSet) -> FieldSet {
    var result = self
    result.subtract(other)
    return result
  }

  public func intersection(_ other: FieldSet) -> FieldSet { FieldSet(root.intersection(other.root)) }

  // MARK: - Paths

  public init(paths: some Sequence<[FieldStep]>) {
    root = FieldNode()
    for path in paths { insert(path) }
  }

  public mutating func insert(_ path: [FieldStep]) {
    guard !path.isEmpty else { return }
    var node = FieldNode.leaf
    for step in path.reversed() { node = FieldNode(children: [step.encoded: .object(node.json)]) }
    root.formUnion(node)
  }

  public func contains(_ path: [FieldStep]) -> Bool {
    var node = root
    for step in path {
      guard let child = node[step.encoded] else { return false }
      node = child
    }
    return node.isMember
  }

  /// The ways to all fields, in Kubernetes' order.
  public var paths: [[FieldStep]] {
    var paths: [[FieldStep]] = []
    root.appendPaths(below: [], to: &paths)
    return paths
  }

  /// A way to a field as Kubernetes' messages write it: `.spec.containers[name="web"].image`.
  public static func text(_ path: [FieldStep]) -> String { path.map(\.description).joined() }
}
