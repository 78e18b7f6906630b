import ArktosCore
import NIOCore
import NIOHTTP1
import Testing

@testable import ArktosServer

@Suite("HTTP/1.1: the bytes of answers")
struct HTTP1EncodingTests {
  private static func text(_ parts: [HTTPServerResponsePart]) -> String {
    var encoding = HTTP1Encoding()
    return parts.map { part in
      switch part {
      case .head(let head): String(buffer: encoding.encode(head))
      case .body(.byteBuffer(let piece)): encoding.encode(piece).map { String(buffer: $0) }.joined()
      case .body: ""
      case .end: String(buffer: encoding.end)
      }
    }.joined()
  }

  private static func head(_ status: HTTPResponseStatus, _ version: HTTPVersion = .http1_1, _ fields: HTTPHeaders = [:])
    -> HTTPServerResponsePart
  {
    .head(HTTPResponseHead(version: version, status: status, headers: fields))
  }

  private static func body(_ text: String) -> HTTPServerResponsePart { .body(.byteBuffer(ByteBuffer(string: text))) }

  @Test("a body of unknown length goes in chunks")
  func chunks() {
    let answer = Self.text([
      Self.head(.ok, .http1_1, ["a": "b"]), Self.body("0123456789abcdef"), .end(nil),
    ])
    #expect(
      answer == "HTTP/1.1 200 OK\r\na: b\r\ntransfer-encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n")
  }

  @Test("a chunk is the same whether or not it is copied", arguments: [(16 << 10) - 1, 16 << 10])
  func largeChunks(count: Int) {
    let piece = String(repeating: "x", count: count)
    let answer = Self.text([Self.head(.ok), Self.body(piece), .end(nil)])
    #expect(answer.hasSuffix("\r\n\r\n\(String(count, radix: 16))\r\n\(piece)\r\n0\r\n\r\n"))
  }

  @Test("a body of known length goes as it is, and so does one for HTTP/1.0, which ends with the connection")
  func plain() {
    #expect(
      Self.text([Self.head(.notFound, .http1_1, ["content-length": "2"]), Self.body("ab"), .end(nil)])
        == "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nab")
    #expect(
      Self.text([Self.head(.ok, .http1_0, ["connection": "close"]), Self.body("ab"), .end(nil)])
        == "HTTP/1.0 200 OK\r\nconnection: close\r\n\r\nab")
  }

  @Test("a status without a body has no length, and an informational one says nothing about the answer behind it")
  func withoutBody() {
    #expect(
      Self.text([Self.head(.notModified, .http1_1, ["content-length": "0", "etag": "x"]), .end(nil)])
        == "HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n")
    #expect(
      Self.text([Self.head(.continue), Self.head(.ok), .end(nil)])
        == "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")
  }

  @Test(
    "an answer that is whole has the bytes of its parts", arguments: [200, 201, 304, 404, 429, 599],
    [(false, false), (false, true), (true, false)])
  func whole(status: Int, form: (isHead: Bool, closes: Bool)) {
    let bytes = Array((status == 304 ? "" : "{\"a\":1}").utf8)
    let response = APIResponse(
      status: status, headers: ["content-type": "application/json", "warning": "a\r\nb"], body: .bytes(bytes))
    let form = AnswerForm(isHead: form.isHead, closes: form.closes)
    let whole = HTTP1Encoding.whole(response, bytes, form)
    let head = HTTPResponseHead(response, form, contentLength: bytes.count)
    let body = form.isHead ? [] : [Self.body(String(decoding: bytes, as: UTF8.self))]
    #expect(String(buffer: whole) == Self.text([.head(head)] + body + [.end(nil)]))
  }
}
