/// Writes messages in the protobuf encoding. Source: protobuf.dev, "Encoding".
package struct ProtobufWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func string(_ number: Int, _ text: String) {
    key(number, wireType: 2)
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  package mutating func bytes(_ number: Int, _ content: [UInt8]) {
    key(number, wireType: 2)
    varint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  package mutating func integer(_ number: Int, _ value: Int64) {
    key(number, wireType: 0)
    varint(UInt64(bitPattern: value))
  }

  package mutating func boolean(_ number: Int, _ value: Bool) { integer(number, value ? 1 : 0) }

  /// A double, in its eight bytes.
  package mutating func double(_ number: Int, _ value: Double) {
    key(number, wireType: 1)
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64(shift)))) }
  }

  /// A message inside, which `write` fills.
  package mutating func message(_ number: Int, _ write: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    write(&inner)
    key(number, wireType: 2)
    varint(UInt64(inner.bytes.count))
    bytes.append(contentsOf: inner.bytes)
  }

  private mutating func key(_ number: Int, wireType: UInt64) { varint(UInt64(number) << 3 | wireType) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
