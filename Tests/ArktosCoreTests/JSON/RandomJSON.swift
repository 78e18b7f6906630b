import ArktosCore

/// Random JSON values and texts, the same for the same seed.
struct RandomJSON {
  var generator: RingGenerator

  init(seed: UInt64) { generator = RingGenerator(seed: seed) }

  mutating func chance(_ numerator: Int, of denominator: Int) -> Bool {
    Int.random(in: 0..<denominator, using: &generator) < numerator
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &generator)]
  }

  mutating func string() -> String {
    let alphabet: [Unicode.Scalar] = [
      "a", "Z", "0", "-", ".", "/", "\"", "\\", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "中", "😀", "}", "{", "]",
      ",",
      ":", " ", "\u{2028}",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...20, using: &generator) { text.unicodeScalars.append(pick(alphabet)) }
    return text
  }

  mutating func value(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(chance(1, of: 2))
    case 2: return .int(Int64.random(in: .min ... .max, using: &generator))
    case 3: return .int(Int64.random(in: -10...10, using: &generator))
    case 4: return .double(Double.random(in: -1e6...1e6, using: &generator))
    case 5: return .string(string())
    case 6:
      let count = Int.random(in: 0...4, using: &generator)
      return .array((0..<count).map { _ in value(depth: depth - 1) })
    default: return .object(object(depth: depth - 1))
    }
  }

  mutating func object(depth: Int) -> JSONObject {
    var object = JSONObject()
    for _ in 0..<Int.random(in: 0...5, using: &generator) { object[string()] = value(depth: depth) }
    return object
  }

  /// JSON text of a value in a form that is not ours: white space, escapes where none are needed, members in any order.
  mutating func text(of value: JSONValue) -> String {
    let space = pick(["", "", " ", "\n", "\t ", "\r\n"])
    switch value {
    case .string(let text): return space + quoted(text)
    case .array(let elements):
      return space + "[" + elements.map { text(of: $0) }.joined(separator: ",") + space + "]"
    case .object(let object):
      let members = object.shuffled(using: &generator).map { name, value in
        quoted(name) + space + ":" + text(of: value)
      }
      return space + "{" + space + members.joined(separator: space + ",") + space + "}"
    default: return space + String(decoding: value.encoded(), as: UTF8.self) + space
    }
  }

  private mutating func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      let isPlain = unit >= 0x20 && unit < 0x7F && unit != 0x22 && unit != 0x5C
      if isPlain, !chance(1, of: 8) {
        result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16, uppercase: chance(1, of: 2))
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
