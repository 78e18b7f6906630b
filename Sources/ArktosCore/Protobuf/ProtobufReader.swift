/// Reads the fields of a message in the protobuf encoding. Source: protobuf.dev, "Encoding".
package struct ProtobufReader {
  package enum Value {
    /// A number of any length, a boolean.
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A text, bytes, a message or a packed list.
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field; nil at the end.
  /// - Throws: `ProtobufError` if the message ends within a field or has one of an unknown form.
  package mutating func next() throws(ProtobufError) -> (number: Int, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw ProtobufError("a field has the number \(key >> 3)") }
    let number = Int(key >> 3)
    switch key & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(rest.count) else { throw ProtobufError("field \(number) ends behind its message") }
      defer { rest = rest.dropFirst(Int(length)) }
      return (number, .bytes(rest.prefix(Int(length))))
    case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw ProtobufError("field \(number) has the unknown wire type \(key & 7)")
    }
  }

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { throw ProtobufError("a number has no end") }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw ProtobufError("a number has more than ten bytes")
  }

  private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
    guard rest.count >= count else { throw ProtobufError("a number has no end") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Bytes that are no message, or not one of the type that was expected.
package struct ProtobufError: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
