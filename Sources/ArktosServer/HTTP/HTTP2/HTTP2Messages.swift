internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1

/// The header block of a request as it comes, field by field (RFC 9113, section 8.3). Pure.
///
/// nghttp2 has seen to it that a block is whole and in order.
struct HTTP2RequestHead {
  private(set) var method = ""
  private(set) var path = ""
  /// Without those that begin with a colon; the authority is the host.
  private(set) var fields: [(name: String, value: String)] = []
  private var authority: String?
  /// As RFC 9113, section 6.5.2, counts them.
  private var size = 0

  /// The largest header, in bytes.
  static let largest = 128 << 10
  private static let sizeOfField = 32

  /// Whether the header is too large to be read; what is too much is not kept.
  var isTooLarge: Bool { size > Self.largest }

  /// The value of the only field of a name, which is in lower case.
  func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  mutating func add(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
    size += name.count + value.count + Self.sizeOfField
    guard !isTooLarge else { return }
    add(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
  }

  private mutating func add(_ name: String, _ value: String) {
    switch name {
    case ":method": method = value
    case ":path": path = value
    case ":authority": authority = value
    case _ where name.utf8.first == UInt8(ascii: ":"): break
    default:
      if fields.isEmpty { fields.reserveCapacity(8) }
      fields.append((name, value))
    }
  }

  /// The block is whole.
  mutating func end() {
    if let authority, first("host") == nil { fields.append(("host", authority)) }
  }
}

/// The header block of an answer, ready for nghttp2. Pure.
struct HTTP2AnswerHead {
  struct Field {
    let name: Range<Int>
    let value: Range<Int>
    /// Whether the client's table of what has been said before keeps it.
    let isIndexed: Bool
  }

  /// Names and values, one behind the other.
  private(set) var bytes: [UInt8] = []
  private(set) var fields: [Field] = []

  private static let connection = "connection"

  /// - Parameter contentLength: in bytes; nil if it is not known, or nothing is said about it.
  init(_ response: APIResponse, contentLength: Int?) {
    bytes.reserveCapacity(512)
    fields.reserveCapacity(12)
    add(":status", response.status == 200 ? "200" : String(response.status))
    for (name, value) in response.headers {
      // It is about the connection, of which HTTP/2 tells in frames.
      if name.utf8.count != Self.connection.utf8.count || name.lowercased() != Self.connection {
        add(name, HeaderText.onOneLine(value))
      }
    }
    // Hardly two answers have the same: it is not worth a place in the table.
    if let contentLength { add("content-length", String(contentLength), isIndexed: false) }
  }

  private mutating func add(_ name: String, _ value: String, isIndexed: Bool = true) {
    let start = bytes.count
    // nghttp2 writes names in lower case.
    bytes += name.utf8
    let middle = bytes.count
    bytes += value.utf8
    fields.append(Field(name: start..<middle, value: middle..<bytes.count, isIndexed: isIndexed))
  }
}
