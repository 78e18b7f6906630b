internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP1
internal import NIOHTTP2

/// What the header blocks of a stream say in the words of HTTP/1.1, and the other way round (RFC 9113, section 8.3).
/// Pure.
///
/// NIO has seen to it that a request's block is whole and in order.
enum HTTP2Messages {
  static func request(_ block: HPACKHeaders) -> HTTPRequestHead {
    var (method, path, authority) = ("", "", "")
    var fields: [(String, String)] = []
    fields.reserveCapacity(block.count)
    var hasHost = false
    for (name, value, _) in block {
      switch name {
      case ":method": method = value
      case ":path": path = value
      case ":authority": authority = value
      case _ where name.utf8.first == UInt8(ascii: ":"): break
      default:
        hasHost = hasHost || name == "host"
        fields.append((name, value))
      }
    }
    if !hasHost, !authority.isEmpty { fields.append(("host", authority)) }
    return HTTPRequestHead(
      version: HTTPVersion(major: 2, minor: 0), method: HTTPMethod(rawValue: method), uri: path,
      headers: HTTPHeaders(fields))
  }

  /// The head of an answer.
  ///
  /// - Parameters:
  ///   - contentLength: in bytes; nil if it is among the fields, or not known.
  ///   - isLast: whether there is no body.
  static func head(
    _ status: Int, _ fields: some Sequence<(String, String)>, contentLength: Int? = nil, isLast: Bool = false
  ) -> HTTP2Frame.FramePayload {
    var block = HPACKHeaders()
    block.reserveCapacity(8)
    block.add(name: ":status", value: status == 200 ? "200" : String(status))
    for (name, value) in fields {
      let name = lowercased(name)
      // It is about the connection, of which HTTP/2 tells in frames.
      if name != "connection" { block.add(name: name, value: HTTPResponseHead.onOneLine(value)) }
    }
    // Hardly two answers have the same: it is not worth a place in the table of what has been said before.
    if let contentLength { block.add(name: "content-length", value: String(contentLength), indexing: .nonIndexable) }
    return .headers(.init(headers: block, endStream: isLast))
  }

  /// A part of an answer as a frame.
  static func frame(_ part: HTTPServerResponsePart) -> HTTP2Frame.FramePayload {
    switch part {
    case .head(let head): return self.head(Int(head.status.code), head.headers.lazy.map { ($0.name, $0.value) })
    case .body(let body): return .data(.init(data: body))
    case .end: return .data(.init(data: .byteBuffer(ByteBuffer()), endStream: true))
    }
  }

  /// Names are written so in HTTP/2.
  private static func lowercased(_ name: String) -> String {
    name.utf8.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 } ? name.lowercased() : name
  }
}
