internal import OrderedCollections

/// The members of a JSON object, in the order in which they were written.
///
/// Order is kept for people who read the output; two objects with the same members in another order are equal.
public struct JSONObject: Sendable {
  private var members: OrderedDictionary<ExactName, JSONValue>

  public init() { members = [:] }

  /// An object of the given members. Of members with the same name the last one counts.
  public init(_ elements: some Sequence<(String, JSONValue)>) {
    members = OrderedDictionary(
      elements.lazy.map { (ExactName($0.0), $0.1) }, uniquingKeysWith: { _, last in last })
  }

  /// - Parameter names: each once.
  package init(uniqueNames names: [String], values: [JSONValue]) {
    members = OrderedDictionary(uncheckedUniqueKeys: names.map(ExactName.init), values: values)
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var keys: [String] { members.keys.map(\.text) }

  /// The member named `key`; setting nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { members[ExactName(key)] }
    _modify { yield &members[ExactName(key)] }
  }

  public subscript(key: String, default fallback: @autoclosure () -> JSONValue) -> JSONValue {
    get { members[ExactName(key)] ?? fallback() }
    _modify { yield &members[ExactName(key), default: fallback()] }
  }

  @discardableResult
  public mutating func removeValue(forKey key: String) -> JSONValue? {
    members.removeValue(forKey: ExactName(key))
  }

  public mutating func removeAll(where remove: (String, JSONValue) -> Bool) {
    members.removeAll { remove($0.key.text, $0.value) }
  }

  /// Changes the members' values in place, in their order.
  package mutating func updateValues(_ change: (String, inout JSONValue) -> Void) {
    for index in members.values.indices {
      let key = members.keys[index].text
      change(key, &members.values[index])
    }
  }

  /// Puts `key` first, where people and scanners expect it.
  public mutating func moveToFront(_ key: String) {
    guard let index = members.index(forKey: ExactName(key)), index != 0 else { return }
    let value = members.remove(at: index).value
    members.updateValue(value, forKey: ExactName(key), insertingAt: 0)
  }

  package mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }
}

extension JSONObject: Sequence {
  public struct Iterator: IteratorProtocol {
    fileprivate var base: OrderedDictionary<ExactName, JSONValue>.Iterator
    public mutating func next() -> (key: String, value: JSONValue)? { base.next().map { ($0.key.text, $0.value) } }
  }

  public func makeIterator() -> Iterator { Iterator(base: members.makeIterator()) }
}

extension JSONObject: Hashable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.members.count == right.members.count else { return false }
    return left.members.allSatisfy { right.members[$0.key] == $0.value }
  }

  public func hash(into hasher: inout Hasher) {
    var combined = 0
    for (key, value) in members {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      combined ^= member.finalize()
    }
    hasher.combine(combined)
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

  /// The value at the end of a path of member names; nil where the path ends early.
  public func value(at path: some Sequence<String>) -> JSONValue? {
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
