extension JSONValue {
  /// The value as compact JSON text, members in their order.
  public func encoded() -> [UInt8] {
    var output: [UInt8] = []
    append(to: &output)
    return output
  }

  /// Appends the value as compact JSON text.
  public func append(to output: inout [UInt8]) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): output.append(contentsOf: String(value).utf8)
    case .double(let value): Self.append(value, to: &output)
    case .string(let value): Self.append(value, to: &output)
    case .array(let values):
      output.append(UInt8(ascii: "["))
      var isFirst = true
      for value in values {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        value.append(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let object): object.append(to: &output)
    }
  }

  private static func append(_ value: Double, to output: inout [UInt8]) {
    // A whole double is written with its fraction, so that it is read back as the same kind of number.
    output.append(contentsOf: "\(value)".utf8)
  }

  package static func append(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var (start, seen) = (0, UInt64(0))
      while true {
        let end = JSONText.endOfPlainText(in: UnsafeRawBufferPointer(bytes), from: start, seen: &seen)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        guard end < bytes.count else { break }
        appendEscaped(bytes[end], to: &output)
        start = end + 1
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    case 0x09: output.append(UInt8(ascii: "t"))
    default:
      output.append(contentsOf: "u00".utf8)
      for digit in [byte >> 4, byte & 15] {
        output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}

extension JSONObject {
  /// The object as compact JSON text, members in their order.
  public func encoded() -> [UInt8] {
    var output: [UInt8] = []
    append(to: &output)
    return output
  }

  /// Appends the object as compact JSON text.
  public func append(to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for (name, value) in self {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      JSONValue.append(name, to: &output)
      output.append(UInt8(ascii: ":"))
      value.append(to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
