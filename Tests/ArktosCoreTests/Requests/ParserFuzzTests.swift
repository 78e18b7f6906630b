import ArktosCore
import Testing

@Suite("Texts that nobody would write")
struct ParserFuzzTests {
  private static let pieces = [
    "/", "//", "api", "apis", "v1", "tenants", "all", "namespaces", "watch", "status", "finalize", "pods", "a", "%",
    "%2",
    "%2F", "%41", "..", "é", "\u{301}", "=", "==", "!", "!=", "=gt:", "=lte:", "(", ")", ",", ";", "\\", " ", "in",
    "notin", ">", "<", "0", "-9223372036854775808", "'", "0x", "shardRange", "object.metadata.uid", "||",
    "metadata.name",
  ]

  private static func text(_ generator: inout RingGenerator) -> String {
    (0..<Int.random(in: 0..<14, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  @Test(
    "are read or refused as bad requests, and what was read is written so that it is read alike",
    arguments: UInt64(1)...20)
  func fuzz(seed: UInt64) throws {
    var generator = RingGenerator(seed: seed)
    for _ in 0..<500 {
      let text = Self.text(&generator)
      if let selector = try? LabelSelector(parsing: text) {
        #expect(try LabelSelector(parsing: selector.description) == selector, "seed \(seed): \(text)")
      }
      if let selector = try? FieldSelector(parsing: text) {
        #expect(try FieldSelector(parsing: selector.description) == selector, "seed \(seed): \(text)")
      }
      if let selector = try? ShardSelector(parsing: text) {
        #expect(try ShardSelector(parsing: selector.description) == selector, "seed \(seed): \(text)")
      }
      do throws(APIError) {
        let info = try RequestInfo(parsing: APIRequest(.get, "/" + text))
        #expect(info?.resource.isEmpty != true, "seed \(seed): \(text)")
      } catch {
        #expect([400, 404].contains(error.code), "seed \(seed): \(text)")
      }
    }
  }
  @Test("a path means the same whether or not its names are escaped", arguments: UInt64(1)...20)
  func escapes(seed: UInt64) {
    var generator = RingGenerator(seed: seed)
    for _ in 0..<500 {
      let path = "/" + Self.text(&generator)
      // What is escaped already would be escaped twice, and the prefix of a tenant's address is read as it stands.
      guard path.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "%") }), !path.hasPrefix("/tenants/") else {
        continue
      }
      let escaped = path.utf8.map { byte in
        byte == UInt8(ascii: "/") || Bool.random(using: &generator)
          ? String(decoding: [byte], as: UTF8.self) : "%" + Self.hex(byte)
      }
      #expect(Self.outcome(path) == Self.outcome(escaped.joined()), "seed \(seed): \(path)")
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.utf8.count < 2 ? "0\(digits)" : digits
  }

  /// What a path means, or the status that it is refused with.
  private static func outcome(_ path: String) -> Result<RequestInfo?, Refusal> {
    do throws(APIError) {
      return .success(try RequestInfo(parsing: APIRequest(.get, path)))
    } catch {
      return .failure(Refusal(code: error.code))
    }
  }

  private struct Refusal: Error, Hashable { let code: Int }
}
