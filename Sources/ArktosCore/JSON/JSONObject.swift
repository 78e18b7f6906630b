internal import OrderedCollections

/// The members of a JSON object, in the order in which they were written.
///
/// Order is kept for people who read the output; two objects with the same members in another order are equal.
public struct JSONObject: Sendable {
  /// The members of an object that has few, as nearly all have: to look through them is faster than to hash a name,
  /// and they are one allocation.
  private var few: [JSONMember] = []
  /// The members of an object that has had many; nil for others.
  private var many: JSONMemberTable?

  /// How many members are looked through at most.
  private static let fewest = 16

  public init() {}

  /// An object of the given members. Of members with the same name the last one counts.
  public init(_ elements: some Sequence<(String, JSONValue)>) {
    reserveCapacity(elements.underestimatedCount)
    for (name, value) in elements { self[name] = value }
  }

  /// - Parameter names: each once.
  package init(uniqueNames names: [String], values: [JSONValue]) {
    if names.count > Self.fewest {
      many = JSONMemberTable(OrderedDictionary(uncheckedUniqueKeys: names.map(ExactName.init), values: values))
    } else {
      few = zip(names, values).map { JSONMember(name: $0, value: $1) }
    }
  }

  public var count: Int { many?.members.count ?? few.count }
  public var isEmpty: Bool { count == 0 }
  public var keys: [String] { map(\.key) }

  /// The member named `key`; setting nil removes it.
  public subscript(key: String) -> JSONValue? {
    get {
      if let many { return many.members[ExactName(key)] }
      return few.place(of: key).map { few[$0].value }
    }
    set {
      if let table = takeTable() {
        table.members[ExactName(key)] = newValue
        many = table
      } else {
        put(newValue, at: few.place(of: key), named: key)
      }
    }
    _modify {
      if let table = takeTable() {
        defer { many = table }
        yield &table.members[ExactName(key)]
      } else {
        let place = few.place(of: key)
        // The member keeps its place while somebody changes the value.
        var value = place.map { few[$0].takeValue() }
        defer { put(value, at: place, named: key) }
        yield &value
      }
    }
  }

  public subscript(key: String, default fallback: @autoclosure () -> JSONValue) -> JSONValue {
    get { self[key] ?? fallback() }
    _modify {
      if let table = takeTable() {
        defer { many = table }
        yield &table.members[ExactName(key), default: fallback()]
      } else {
        let place = few.place(of: key)
        var value = place.map { few[$0].takeValue() } ?? fallback()
        defer { put(value, at: place, named: key) }
        yield &value
      }
    }
  }

  /// Puts a value among few members, or removes one.
  private mutating func put(_ value: JSONValue?, at place: Int?, named name: String) {
    switch (value, place) {
    case (let value?, let place?): few[place].value = value
    case (nil, let place?): few.remove(at: place)
    case (let value?, nil) where few.count < Self.fewest: few.append(JSONMember(name: name, value: value))
    case (let value?, nil):
      let table = JSONMemberTable(few)
      table.members[ExactName(name)] = value
      few = []
      many = table
    case (nil, nil): break
    }
  }

  /// The table, to be changed and put back; until then the object has no members. Nil if it has few.
  private mutating func takeTable() -> JSONMemberTable? {
    guard var table = many else { return nil }
    many = nil
    return isKnownUniquelyReferenced(&table) ? table : JSONMemberTable(table.members)
  }

  @discardableResult
  public mutating func removeValue(forKey key: String) -> JSONValue? { self[key].take() }

  public mutating func removeAll(where remove: (String, JSONValue) -> Bool) {
    if let table = takeTable() {
      table.members.removeAll { remove($0.key.text, $0.value) }
      many = table
    } else {
      few.removeAll { remove($0.name, $0.value) }
    }
  }

  /// Changes the members' values in place, in their order.
  package mutating func updateValues(_ change: (String, inout JSONValue) -> Void) {
    if let table = takeTable() {
      for index in table.members.values.indices {
        let key = table.members.keys[index].text
        change(key, &table.members.values[index])
      }
      many = table
    } else {
      for index in few.indices { change(few[index].name, &few[index].value) }
    }
  }

  /// Puts `key` first, where people and scanners expect it.
  public mutating func moveToFront(_ key: String) {
    if let table = takeTable() {
      defer { many = table }
      guard let index = table.members.index(forKey: ExactName(key)), index != 0 else { return }
      let value = table.members.remove(at: index).value
      table.members.updateValue(value, forKey: ExactName(key), insertingAt: 0)
    } else {
      guard let place = few.place(of: key), place != 0 else { return }
      few.insert(few.remove(at: place), at: 0)
    }
  }

  /// Puts the members of these names first, in the names' order.
  package mutating func moveToFront(_ keys: [String]) {
    let isSo = zip(self, keys).allSatisfy { $0.key.isSameText(as: $1) } && count >= keys.count
    if !isSo { for key in keys.reversed() { moveToFront(key) } }
  }

  /// Adds a member behind the others, or changes the one of that name.
  mutating func add(_ value: JSONValue, named name: String) {
    if many == nil, few.count < Self.fewest, few.place(of: name) == nil {
      few.append(JSONMember(name: name, value: value))
    } else {
      self[name] = value
    }
  }

  /// Whether two objects are equal but for members of some names.
  package func isEqual(to other: JSONObject, except names: [String]) -> Bool {
    func count(_ object: JSONObject) -> Int { object.count - names.count { object[$0] != nil } }
    guard count(self) == count(other) else { return false }
    return allSatisfy { name, value in names.contains { $0.isSameText(as: name) } || other[name] == value }
  }

  package mutating func reserveCapacity(_ count: Int) {
    if many == nil, count > few.count { few.reserveCapacity(Swift.min(count, Self.fewest)) }
  }
}

extension JSONObject: Sequence {
  public struct Iterator: IteratorProtocol {
    fileprivate var few: [JSONMember]
    fileprivate var many: JSONMemberTable?
    private var place = 0

    fileprivate init(few: [JSONMember], many: JSONMemberTable?) {
      self.few = few
      self.many = many
    }

    public mutating func next() -> (key: String, value: JSONValue)? {
      defer { place += 1 }
      if let many {
        guard place < many.members.count else { return nil }
        let (key, value) = many.members.elements[place]
        return (key.text, value)
      }
      guard place < few.count else { return nil }
      return (few[place].name, few[place].value)
    }
  }

  public var underestimatedCount: Int { count }

  public func makeIterator() -> Iterator { Iterator(few: few, many: many) }
}

extension JSONObject: Hashable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    if left.sharesMembers(with: right) { return true }
    guard left.count == right.count else { return false }
    for (place, (name, value)) in left.enumerated() {
      // Nearly always the members have the same order.
      if right.many == nil, right.few[place].name.isSameText(as: name) {
        guard right.few[place].value == value else { return false }
      } else {
        guard right[name] == value else { return false }
      }
    }
    return true
  }

  /// Whether this is a copy of the other, or the other way round, that nobody has changed since.
  private func sharesMembers(with other: JSONObject) -> Bool {
    if let many { return many === other.many }
    guard other.many == nil else { return false }
    return few.withUnsafeBufferPointer { mine in
      other.few.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress && mine.count == $0.count }
    }
  }

  public func hash(into hasher: inout Hasher) {
    var combined = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(ExactName(key))
      member.combine(value)
      combined ^= member.finalize()
    }
    hasher.combine(combined)
  }
}

extension JSONObject {
  /// Goes through the members that are not the same in two objects: the new one's in their order, then those that only
  /// the old one has.
  static func forEachDifference(
    from old: JSONObject, to new: JSONObject, _ body: (String, _ old: JSONValue?, _ new: JSONValue?) -> Void
  ) {
    if new.sharesMembers(with: old) { return }
    var common = 0
    if old.many == nil, new.many == nil {
      for place in new.few.indices {
        // Nearly always the members have the same order, and nearly all are the same.
        let isInOrder = place < old.few.count && old.few[place].name.isSameText(as: new.few[place].name)
        let before = isInOrder ? place : old.few.place(of: new.few[place].name)
        if let before {
          common += 1
          if old.few[before].value == new.few[place].value { continue }
        }
        body(new.few[place].name, before.map { old.few[$0].value }, new.few[place].value)
      }
    } else {
      for (name, value) in new {
        let before = old[name]
        if before != nil { common += 1 }
        if before != value { body(name, before, value) }
      }
    }
    guard common < old.count else { return }
    for (name, value) in old where new[name] == nil { body(name, value, nil) }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

// MARK: - Typed access

extension JSONObject {
  /// The member as a string; nil when it is absent or of another type. Setting nil removes the member.
  public subscript(string key: String) -> String? {
    get { self[key]?.stringValue }
    set { self[key] = newValue.map(JSONValue.string) }
  }

  public subscript(int key: String) -> Int64? {
    get { self[key]?.intValue }
    set { self[key] = newValue.map(JSONValue.int) }
  }

  public subscript(bool key: String) -> Bool? {
    get { self[key]?.boolValue }
    set { self[key] = newValue.map(JSONValue.bool) }
  }

  public subscript(array key: String) -> [JSONValue]? {
    get { self[key]?.arrayValue }
    set { self[key] = newValue.map(JSONValue.array) }
  }

  public subscript(object key: String) -> JSONObject? {
    get { self[key]?.objectValue }
    set { self[key] = newValue.map(JSONValue.object) }
  }

  /// The member as a map of strings (labels, annotations); members that are no strings are left out.
  /// An empty map removes the member.
  public subscript(stringMap key: String) -> [String: String] {
    get {
      guard let object = self[key]?.objectValue else { return [:] }
      var map: [String: String] = [:]
      for (name, value) in object { map[name] = value.stringValue }
      return map
    }
    set {
      self[key] =
        newValue.isEmpty
        ? nil
        : .object(JSONObject(newValue.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
  }

  /// The member as an array of strings; elements that are no strings are left out.
  public subscript(strings key: String) -> [String] {
    get { (self[key]?.arrayValue ?? []).compactMap(\.stringValue) }
    set { self[key] = newValue.isEmpty ? nil : .array(newValue.map(JSONValue.string)) }
  }

  /// Hands over the objects of a list, with their places; elements that are no objects are left out.
  func forEachObject(in list: String, _ body: (_ index: Int, _ object: JSONObject) -> Void) {
    guard case .array(let elements)? = self[list] else { return }
    for (index, element) in elements.enumerated() {
      if case .object(let object) = element { body(index, object) }
    }
  }

  /// The value at the end of a path of member names; nil where the path ends early.
  public func value(at path: [String]) -> JSONValue? {
    var current = JSONValue.object(self)
    for name in path {
      guard let next = current[name] else { return nil }
      current = next
    }
    return current
  }

  /// The member seen through a typed view; an absent member gives an empty view.
  public subscript<View: JSONView>(view key: String, as _: View.Type = View.self) -> View {
    get { View(json: self[object: key] ?? JSONObject()) }
    set { self[key] = newValue.json.isEmpty ? nil : .object(newValue.json) }
  }

  /// The member as an array of typed views; elements that are no objects are left out.
  public subscript<View: JSONView>(views key: String, as _: View.Type = View.self) -> [View] {
    get { (self[array: key] ?? []).compactMap { $0.objectValue.map(View.init(json:)) } }
    set { self[key] = newValue.isEmpty ? nil : .array(newValue.map { .object($0.json) }) }
  }
}
