import ArktosCore
import Testing

@testable import ArktosServer

@Suite("HTTP/2: header blocks as messages")
struct HTTP2MessagesTests {
  private func request(_ fields: [(String, String)]) -> HTTP2RequestHead {
    var head = HTTP2RequestHead()
    for (name, value) in fields {
      Array(name.utf8).withUnsafeBufferPointer { name in
        Array(value.utf8).withUnsafeBufferPointer { value in head.add(name: name, value: value) }
      }
    }
    head.end()
    return head
  }

  @Test("a request's block is its method, its path and its fields; the authority is the host, unless there is one")
  func request() {
    let head = request([
      (":method", "PATCH"), (":scheme", "https"), (":path", "/a?b=c"), (":authority", "server:6443"), ("accept", "x"),
      ("cookie", "1"), ("cookie", "2"), ("empty", ""),
    ])
    #expect(head.method == "PATCH")
    #expect(head.path == "/a?b=c")
    let fields = head.fields.map { "\($0.name)=\($0.value)" }
    #expect(fields == ["accept=x", "cookie=1", "cookie=2", "empty=", "host=server:6443"])
    let named = request([(":method", "GET"), (":path", "/"), (":authority", "a"), ("host", "b")])
    #expect(named.fields.map(\.value) == ["b"])
    #expect(named.first("host") == "b")
    #expect(named.first("accept") == nil)
  }

  @Test("no more of a header is kept than may come")
  func tooLarge() {
    let value = String(repeating: "x", count: 1000)
    let fitting = request((0..<120).map { ("field-\($0)", value) })
    #expect(!fitting.isTooLarge)
    #expect(fitting.fields.count == 120)
    let tooLarge = request((0..<5000).map { ("field-\($0)", value) })
    #expect(tooLarge.isTooLarge)
    #expect(tooLarge.fields.count < 130)
    // Fields cost us something though they be empty.
    #expect(request((0..<5000).map { ("\($0 % 10)", "") }).isTooLarge)
  }

  @Test("an answer's values are on one line, and it says nothing of the connection")
  func answer() {
    let response = APIResponse(
      status: 404,
      headers: HeaderFields([("content-type", "text/plain"), ("Connection", "close"), ("warning", "a\r\nb: c")]))
    let head = HTTP2AnswerHead(response, contentLength: 12)
    let fields = head.fields.map { field in
      let text = { (range: Range<Int>) in String(decoding: head.bytes[range], as: UTF8.self) }
      return "\(text(field.name))=\(text(field.value))\(field.isIndexed ? "" : " (not kept)")"
    }
    #expect(
      fields == [":status=404", "content-type=text/plain", "warning=a  b: c", "content-length=12 (not kept)"])
  }
}
