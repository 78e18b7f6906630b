import ArktosCore
import Testing

@Suite("Quantity")
struct QuantityTests {
  @Test(
    "Quantities take Kubernetes' canonical form",
    arguments: [
      ("0", "0"), ("1", "1"), ("-1", "-1"), ("+3", "3"), ("1000", "1k"), ("1500", "1500"), ("1000m", "1"),
      ("100m", "100m"),
      ("0.5", "500m"), (".5", "500m"), ("1.", "1"), ("1.5", "1500m"), ("0.001", "1m"), ("1500u", "1500u"), ("1n", "1n"),
      ("0.1n", "1n"), ("-0.1n", "-1n"), ("2k", "2k"), ("2000k", "2M"), ("3M", "3M"), ("4G", "4G"), ("1E", "1E"),
      ("1024", "1024"),
      ("1Ki", "1Ki"), ("1024Ki", "1Mi"), ("1.5Gi", "1536Mi"), ("0.5Ki", "512"), ("1000Ki", "1000Ki"), ("1.5Ki", "1536"),
      ("128Mi", "128Mi"), ("1Ei", "1Ei"), ("1e3", "1e3"), ("1E3", "1e3"), ("12e6", "12e6"), ("1500e0", "1500"),
      ("1e-3", "1e-3"), ("100e1", "1e3"), ("0Mi", "0"),
    ])
  func canonical(text: String, expected: String) throws {
    #expect(try #require(Quantity(text)).description == expected)
  }

  @Test(
    "Other texts are no quantities",
    arguments: ["", "m", "1x", "1.2.3", "1mm", "--1", "1 ", " 1", "1ki", "1KI", "1e", "1e1.5", "abc", ".", "-", "1e99"])
  func refuses(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test(
    "Amounts are compared, not texts",
    arguments: [("1", "1000m"), ("1Ki", "1024"), ("1.5Gi", "1536Mi"), ("1e3", "1k")])
  func equality(one: String, other: String) throws {
    let (left, right) = (try #require(Quantity(one)), try #require(Quantity(other)))
    #expect(left == right)
    #expect(left.hashValue == right.hashValue)
  }

  @Test("Amounts are ordered", arguments: [("999m", "1"), ("1G", "1Gi"), ("-1", "0"), ("1Mi", "2M")])
  func order(smaller: String, larger: String) throws {
    #expect(try #require(Quantity(smaller)) < #require(Quantity(larger)))
  }

  @Test func bareNumbersCountAsText() {
    #expect(Quantity(JSONValue.int(2))?.description == "2")
    #expect(Quantity(JSONValue.double(0.5))?.description == "500m")
    #expect(Quantity(JSONValue.bool(true)) == nil)
  }
}
