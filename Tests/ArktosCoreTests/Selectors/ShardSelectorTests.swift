import ArktosCore
import Testing

@Suite("Shard selectors")
struct ShardSelectorTests {
  @Test("are read and written as Kubernetes spells them")
  func reading() throws {
    let text = "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')"
    let selector = try ShardSelector(parsing: text)
    #expect(selector == ShardSelector(field: .uid, ranges: [.init(from: 0, to: 1 << 63)]))
    #expect(selector.description == text)
    let two = try ShardSelector(
      parsing:
        "shardRange( object.metadata.namespace ,\"0x0\",'0xF') ||shardRange(object.metadata.namespace,'0xff','0x10000000000000000')"
    )
    #expect(two == ShardSelector(field: .namespace, ranges: [.init(from: 0, to: 15), .init(from: 255, to: nil)]))
    #expect(try ShardSelector(parsing: two.description) == two)
  }

  @Test(
    "are refused when they make no sense",
    arguments: [
      "", "shardRange", "shardRange(object.metadata.name, '0x0', '0x1')", "shardRange(object.metadata.uid, 0, 1)",
      "shardRange(object.metadata.uid, '0x2', '0x1')", "shardRange(object.metadata.uid, '0x1', '0x1')",
      "shardRange(object.metadata.uid, '0x0', '0x10000000000000001')", "shardRange(object.metadata.uid, '0x0', '0x1",
      "shardRange(object.metadata.uid, '0x0', '0x1') && true", "shardRange(object.metadata.uid, '5', '0x1')",
      "shardRange(object.metadata.uid, '0x0', '0x1') || shardRange(object.metadata.namespace, '0x0', '0x1')",
    ])
  func refusals(text: String) {
    let error = #expect(throws: APIError.self) { try ShardSelector(parsing: text) }
    #expect(error?.code == 400)
  }

  @Test("two halves share every object between them")
  func halves() throws {
    let lower = ShardSelector(field: .uid, ranges: [.init(from: 0, to: 1 << 63)])
    let upper = ShardSelector(field: .uid, ranges: [.init(from: 1 << 63, to: nil)])
    var counts = [0, 0]
    for number in 0..<200 {
      let uid = "00000000-0000-4000-8000-\(100_000_000_000 + number * 7919)"
      let (low, high) = (lower.matches(uid: uid, namespace: ""), upper.matches(uid: uid, namespace: ""))
      #expect(low != high)
      counts[low ? 0 : 1] += 1
    }
    #expect(counts.min() ?? 0 > 50)
  }

  @Test("the hash is FNV-1a")
  func knownHash() {
    #expect(HashKey.fnv1a("") == 0xcbf2_9ce4_8422_2325)
    #expect(HashKey.fnv1a("a") == 0xaf63_dc4c_8601_ec8c)
    #expect(HashKey.fnv1a("foobar") == 0x8594_4171_f739_67e8)
  }
}
