import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import Testing

@testable import ArktosServer

@Suite("HTTP/2: header blocks as messages")
struct HTTP2MessagesTests {
  @Test("a request's block is its method, its path and its fields; the authority is the host, unless there is one")
  func request() {
    let head = HTTP2Messages.request([
      ":method": "PATCH", ":scheme": "https", ":path": "/a?b=c", ":authority": "server:6443", "accept": "x",
      "cookie": "1", "cookie": "2",
    ])
    #expect(head.version == HTTPVersion(major: 2, minor: 0))
    #expect(head.method == .PATCH)
    #expect(head.uri == "/a?b=c")
    #expect(head.headers["accept"] == ["x"])
    #expect(head.headers["cookie"] == ["1", "2"])
    #expect(head.headers["host"] == ["server:6443"])
    #expect(!head.headers.contains { $0.name.hasPrefix(":") })
    let named = HTTP2Messages.request([":method": "GET", ":path": "/", ":authority": "a", "host": "b"])
    #expect(named.headers["host"] == ["b"])
    #expect(HTTP2Messages.request([":method": "NO-SUCH", ":path": "/"]).method == .RAW(value: "NO-SUCH"))
  }

  @Test("an answer's names are in lower case, its values on one line, and it says nothing of the connection")
  func answer() throws {
    let frame = HTTP2Messages.head(
      404, [("Content-Type", "text/plain"), ("Connection", "close"), ("warning", "a\r\nb: c")], contentLength: 12,
      isLast: true)
    guard case .headers(let content) = frame else { return #expect(Bool(false), "no header block: \(frame)") }
    #expect(content.endStream)
    let fields = content.headers.map { "\($0.name)=\($0.value)" }
    #expect(fields == [":status=404", "content-type=text/plain", "warning=a  b: c", "content-length=12"])
  }

  @Test("the parts of an answer are frames, of which the last ends the stream")
  func parts() {
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["A": "b"])
    let body = ByteBuffer(string: "piece")
    let frames = [HTTPServerResponsePart.head(head), .body(.byteBuffer(body)), .end(nil)].map(HTTP2Messages.frame)
    #expect(frames.map(Self.text) == [":status=200 a=b", "piece", ".end"])
  }

  private static func text(_ frame: HTTP2Frame.FramePayload) -> String {
    switch frame {
    case .headers(let content):
      content.headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + (content.endStream ? ".end" : "")
    case .data(let content):
      if case .byteBuffer(let buffer) = content.data {
        String(buffer: buffer) + (content.endStream ? ".end" : "")
      } else {
        "no bytes"
      }
    default: "another frame"
    }
  }
}
