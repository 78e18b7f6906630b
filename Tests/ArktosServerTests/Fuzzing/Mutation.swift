import ArktosCore
import ArktosTesting

extension SeededGenerator {
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }

  mutating func chance(_ numerator: Int, of denominator: Int) -> Bool { below(denominator) < numerator }

  /// One of the elements, of which there must be some.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  mutating func times(_ bound: Int, _ body: (inout Self) -> Void) {
    for _ in 0..<below(bound + 1) { body(&self) }
  }
}

/// Changes what is valid into what is nearly so.
struct Mutation {
  /// Pieces that mean something in the grammar.
  var words: [String]

  private static let numbers = [
    "0", "-1", "-0", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
    "1e400", "1e-400", "0.1e+", "00", "1.7976931348623157e308", "4294967296", "2147483648",
  ]

  func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...generator.below(4) { change(&bytes, &generator) }
    return bytes
  }

  func mutate(_ text: String, _ generator: inout SeededGenerator) -> String {
    String(decoding: mutate(Array(text.utf8), &generator), as: UTF8.self)
  }

  private func change(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let place = generator.below(bytes.count + 1)
    let stretch = place..<min(bytes.count, place + generator.below(12))
    switch generator.below(8) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(generator.below(8)) }
    case 1: if place < bytes.count { bytes[place] = UInt8(generator.below(256)) }
    case 2: bytes.removeSubrange(stretch)
    case 3: bytes.insert(contentsOf: bytes[stretch], at: generator.below(bytes.count + 1))
    case 4, 5: if !words.isEmpty { bytes.insert(contentsOf: generator.pick(words).utf8, at: place) }
    case 6: bytes.replaceSubrange(stretch, with: generator.pick(Self.numbers).utf8)
    default:
      let piece = Array(bytes[stretch])
      for _ in 0..<generator.below(60) { bytes.insert(contentsOf: piece, at: place) }
    }
  }
}

/// What comes of an input; nil if it was refused, for which only a client's error will do.
func outcome<Value>(of input: @autoclosure () -> String, _ body: () throws(APIError) -> Value) throws -> Value? {
  do throws(APIError) {
    return try body()
  } catch {
    guard (400..<500).contains(error.code) else { throw FuzzFinding("\(error.code) \(error.message) for \(input())") }
    return nil
  }
}

/// Fails with the input when something does not hold.
func require(_ holds: Bool, _ what: String, _ input: @autoclosure () -> String) throws {
  guard holds else { throw FuzzFinding("\(what): \(input())") }
}
