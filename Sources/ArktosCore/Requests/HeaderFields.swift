/// The fields of a message's header, in their order. Upper and lower case make no difference in names (RFC 9110, 5.1).
///
/// A message has few of them, so that to look at each is faster than to work out a hash of one.
public struct HeaderFields: Sendable {
  public typealias Element = (name: String, value: String)

  private var fields: [Element]

  public init(_ fields: [Element] = []) { self.fields = fields }

  public init(_ fields: [String: String]) { self.fields = fields.map { ($0.key, $0.value) } }

  /// The value of a field; of one that comes several times the values, joined by commas (RFC 9110, 5.2). Nil for a field
  /// that is not there; setting nil takes it out.
  public subscript(name: String) -> String? {
    get {
      guard let first = fields.firstIndex(where: { Self.isSame($0.name, name) }) else { return nil }
      var value = fields[first].value
      for field in fields[(first + 1)...] where Self.isSame(field.name, name) { value += ", \(field.value)" }
      return value
    }
    set {
      fields.removeAll { Self.isSame($0.name, name) }
      if let newValue { fields.append((name, newValue)) }
    }
  }

  private static func isSame(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    let (left, right) = (left.utf8.span, right.utf8.span)
    return left.indices.allSatisfy { lowerCase(left[$0]) == lowerCase(right[$0]) }
  }

  private static func lowerCase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension HeaderFields: Sequence {
  public func makeIterator() -> IndexingIterator<[Element]> { fields.makeIterator() }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, String)...) { fields = elements.map { ($0.0, $0.1) } }
}
