internal import OrderedCollections

/// A member of an object.
struct JSONMember: Sendable {
  var name: String
  var value: JSONValue

  mutating func takeValue() -> JSONValue {
    var taken = JSONValue.null
    swap(&taken, &value)
    return taken
  }
}

extension [JSONMember] {
  /// Where the member of a name is.
  func place(of name: String) -> Int? {
    for place in indices where self[place].name.isSameText(as: name) { return place }
    return nil
  }
}

/// Members that are found by the hashes of their names.
/// Invariant behind the unchecked conformance: changed only by an object that owns it alone.
final class JSONMemberTable: @unchecked Sendable {  // Copied on write.
  var members: OrderedDictionary<ExactName, JSONValue>

  init(_ members: OrderedDictionary<ExactName, JSONValue>) { self.members = members }

  convenience init(_ few: [JSONMember]) {
    self.init(OrderedDictionary(uniqueKeysWithValues: few.map { (ExactName($0.name), $0.value) }))
  }
}
