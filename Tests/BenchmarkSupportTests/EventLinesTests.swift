import BenchmarkSupport
import Testing

@Suite struct EventLinesTests {
  private static let text =
    #"{"type":"ADDED","object":{"metadata":{"resourceVersion":"12","name":"a"}}}"# + "\n"
    + #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"x"}}}"# + "\n"
    + #"{"type":"ERROR","object":{"code":410}}"# + "\n"

  @Test("Lines are the same however the bytes are cut", arguments: [1, 2, 7, 30, 1000])
  func cuts(size: Int) {
    var lines = EventLines()
    var found: [EventLines.Line] = []
    let bytes = Array(Self.text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { piece in
        lines.add(piece) { line, _ in found.append(line) }
      }
    }
    #expect(
      found == [
        .init(version: 12, isAddition: true), .init(version: nil), .init(version: nil, isError: true),
      ])
  }

  @Test(
    "A version is found in any text, and none where there is none",
    arguments: [(#"{"a":"7","resourceVersion":"345"}"#, 345), (#"{"resourceVersion":""}"#, nil), ("", nil)])
  func versions(text: String, version: UInt64?) {
    Array(text.utf8).withUnsafeBytes { #expect(EventLines.resourceVersion(in: $0) == version) }
  }
}
