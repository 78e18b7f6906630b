/// Kubernetes' own merge patches, which merge lists element by element as the schema says.
///
/// Objects merge as in RFC 7386. A list whose elements the schema tells apart by a key merges by that key (the first, if
/// there are several), a set of scalars becomes the union, any other list is replaced. Directives in the patch:
/// `$patch` (`replace`, `delete`, `merge`), `$retainKeys`, `$deleteFromPrimitiveList/<field>` and
/// `$setElementOrder/<field>`. Source: apimachinery's `strategicpatch`.
public enum StrategicMergePatch {
  /// - Parameter schema: of the whole object, ``ResourceDefinition/wholeSchema``.
  /// - Throws: 400 if the patch has a directive that makes no sense, or an element without its merge key.
  public static func apply(_ patch: JSONObject, to object: JSONObject, schema: Schema) throws(APIError) -> JSONObject {
    try merge(patch, into: object, schema, at: .root)
  }

  private static let patchDirective = "$patch"
  private static let retainKeysDirective = "$retainKeys"
  private static let deleteDirective = "$deleteFromPrimitiveList/"
  private static let orderDirective = "$setElementOrder/"

  // MARK: - Objects

  private static func merge(_ patch: JSONObject, into object: JSONObject, _ schema: Schema, at path: FieldPath)
    throws(APIError) -> JSONObject
  {
    switch try directive(of: patch, at: path) {
    case .replace: return patch.filtered { $0 != patchDirective }
    case .delete: return [:]
    case .merge: break
    }
    var result = object
    try retainKeys(patch, in: &result, at: path)
    var listFields: [String] = []
    for (name, change) in patch {
      if name == patchDirective || name == retainKeysDirective { continue }
      if let field = listField(of: name) {
        if !listFields.contains(field) { listFields.append(field) }
        continue
      }
      guard let inner = schema.member(name) else {
        // The registry names unknown fields; until then they merge by RFC 7386.
        result[name] = change.isNull ? nil : MergePatch.apply(change, to: result[name] ?? .null)
        continue
      }
      switch change {
      case .null: result.removeValue(forKey: name)
      case .object(let innerPatch):
        result[name] = .object(
          try merge(innerPatch, into: result[object: name] ?? [:], inner, at: path.field(name)))
      case .array:
        if !listFields.contains(name) { listFields.append(name) }
      default: result[name] = change
      }
    }
    for name in listFields {
      let changes = ListChanges(
        elements: patch[array: name],
        deletions: try list(patch, deleteDirective + name, at: path),
        order: patch[orderDirective + name] == nil ? nil : try list(patch, orderDirective + name, at: path))
      let merged = try merge(
        changes, into: result[array: name], schema.member(name) ?? .any, at: path.field(name))
      if let merged { result[name] = .array(merged) }
    }
    return result
  }

  private enum Directive: String {
    case merge
    case replace
    case delete
  }

  private static func directive(of patch: JSONObject, at path: FieldPath) throws(APIError) -> Directive {
    guard let value = patch[patchDirective] else { return .merge }
    guard let directive = value.stringValue.flatMap(Directive.init(rawValue:)) else {
      throw .badRequest("the patch of \"\(path.text)\" has an unknown $patch: use merge, replace or delete")
    }
    return directive
  }

  /// Removes what the patch does not list: for members of which only one may be there.
  private static func retainKeys(_ patch: JSONObject, in object: inout JSONObject, at path: FieldPath) throws(APIError)
  {
    guard patch[retainKeysDirective] != nil else { return }
    let kept = Set(try list(patch, retainKeysDirective, at: path).compactMap(\.stringValue))
    for (name, change) in patch where !name.hasPrefix("$") && !change.isNull && !kept.contains(name) {
      throw .badRequest("the patch of \"\(path.text)\" sets \"\(name)\", which its $retainKeys does not list")
    }
    object.removeAll { name, _ in !kept.contains(name) }
  }

  /// The field that a directive about a list speaks of.
  private static func listField(of name: String) -> String? {
    for directive in [deleteDirective, orderDirective] where name.hasPrefix(directive) {
      return String(name.dropFirst(directive.count))
    }
    return nil
  }

  private static func list(_ patch: JSONObject, _ name: String, at path: FieldPath) throws(APIError) -> [JSONValue] {
    guard let value = patch[name] else { return [] }
    guard let list = value.arrayValue else {
      throw .badRequest("the patch of \"\(path.text)\" has a \(name) that is no array")
    }
    return list
  }

  // MARK: - Lists

  private struct ListChanges {
    /// Nil if the patch only deletes or orders.
    var elements: [JSONValue]?
    var deletions: [JSONValue]
    var order: [JSONValue]?
  }

  /// The merged list; nil if there is none and the patch brings none.
  private static func merge(_ changes: ListChanges, into list: [JSONValue]?, _ schema: Schema, at path: FieldPath)
    throws(APIError) -> [JSONValue]?
  {
    guard case .array(let element, _) = schema.shape else { return changes.elements ?? list }
    switch schema.listMerge {
    case .replace: return changes.elements ?? list
    case .union:
      guard list != nil || changes.elements != nil else { return nil }
      let present = (list ?? []).filter { !changes.deletions.contains($0) }
      let added = changes.elements ?? []
      var union = present
      for value in added where !union.contains(value) { union.append(value) }
      return ordered(union, by: changes.order ?? added, like: list ?? []) { $0 }
    case .byKey(let key):
      guard list != nil || changes.elements != nil else { return nil }
      return try mergeByKey(changes, into: list ?? [], element, key: key, at: path)
    }
  }

  private static func mergeByKey(
    _ changes: ListChanges, into list: [JSONValue], _ schema: Schema, key: String, at path: FieldPath
  ) throws(APIError) -> [JSONValue] {
    var result = list
    var mentioned: [JSONValue] = []
    let replacesAll = (changes.elements ?? []).contains {
      $0[patchDirective] == "replace" && $0.objectValue?.count == 1
    }
    if replacesAll { result = [] }
    for (index, change) in (changes.elements ?? []).enumerated() {
      guard case .object(let patch) = change else {
        throw .badRequest("the patch of \"\(path.text)[\(index)]\" must be an object")
      }
      if replacesAll, patch.count == 1, patch[patchDirective] != nil { continue }
      guard let identity = patch[key] else {
        throw .badRequest("the patch of \"\(path.text)[\(index)]\" does not contain the merge key \"\(key)\"")
      }
      let place = result.firstIndex { $0[key] == identity }
      if try directive(of: patch, at: path.index(index)) == .delete {
        result.removeAll { $0[key] == identity }
        continue
      }
      mentioned.append([key: identity])
      let present = place.flatMap { result[$0].objectValue } ?? [:]
      let merged = JSONValue.object(try merge(patch, into: present, schema, at: path.index(index)))
      if let place {
        result[place] = merged
      } else {
        result.append(merged)
      }
    }
    if let order = changes.order, let stray = mentioned.first(where: { !order.contains($0[key], under: key) }) {
      throw .badRequest(
        "the patch of \"\(path.text)\" has an element "
          + "\(String(decoding: stray.encoded(), as: UTF8.self)) that its $setElementOrder does not list")
    }
    return ordered(result, by: changes.order ?? mentioned, like: list) { $0[key] ?? .null }
  }

  /// Puts the elements that the patch orders into that order, and the others where they stood relative to them.
  private static func ordered(
    _ elements: [JSONValue], by order: [JSONValue], like original: [JSONValue], _ identity: (JSONValue) -> JSONValue
  ) -> [JSONValue] {
    let wanted = order.map(identity)
    let before = original.map(identity)
    var listed = elements.filter { wanted.contains(identity($0)) }
    func position(_ element: JSONValue) -> Int { wanted.firstIndex(of: identity(element)) ?? wanted.count }
    listed.sort { position($0) < position($1) }
    var others = elements.filter { !wanted.contains(identity($0)) }[...]
    var result: [JSONValue] = []
    for element in listed {
      while let other = others.first {
        let place = before.firstIndex(of: identity(element))
        let otherPlace = before.firstIndex(of: identity(other))
        if let place, let otherPlace, place < otherPlace { break }
        result.append(other)
        others.removeFirst()
      }
      result.append(element)
    }
    return result + others
  }
}

extension [JSONValue] {
  fileprivate func contains(_ value: JSONValue?, under key: String) -> Bool { contains { $0[key] == value } }
}

extension JSONObject {
  fileprivate func filtered(_ isKept: (String) -> Bool) -> JSONObject {
    JSONObject(self.filter { isKept($0.key) }.map { ($0.key, $0.value) })
  }
}
