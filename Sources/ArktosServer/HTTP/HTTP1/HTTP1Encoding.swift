internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1

/// Answers in the words of HTTP/1.1 (RFC 9112). Pure: an answer's parts go in, bytes come out.
struct HTTP1Encoding {
  /// Whether the body that follows tells its length piece by piece.
  private(set) var isChunked = false

  /// The end of a line.
  private static let lineEnd: StaticString = "\r\n"
  /// Larger pieces are not copied behind their length, in bytes.
  private static let largestCopied = 16 << 10

  /// A piece of the body, which is not empty, as the buffers that it is written in.
  func encode(_ piece: ByteBuffer) -> [ByteBuffer] { isChunked ? Self.chunk(piece) : [piece] }

  /// What ends the body; it is empty for a body whose length has been told.
  var end: ByteBuffer { isChunked ? ByteBuffer(staticString: "0\r\n\r\n") : ByteBuffer() }

  /// A head; of an answer whose body follows, unless it is an informational one.
  mutating func encode(_ head: HTTPResponseHead) -> ByteBuffer {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    Self.append(head.status, head.version, to: &bytes)
    let isCounted = head.headers.contains(name: "content-length")
    let mayHaveBody = head.status.mayHaveResponseBody
    for (name, value) in head.headers where mayHaveBody || name != "content-length" {
      Self.append(name, value, to: &bytes)
    }
    // An informational head comes before the one that counts.
    if head.status.code >= 200 { isChunked = mayHaveBody && !isCounted && head.version.isPersistent }
    if isChunked { Self.append("transfer-encoding", "chunked", to: &bytes) }
    bytes.append(utf8Of: "\r\n")
    return ByteBuffer(bytes: bytes)
  }

  private static func chunk(_ piece: ByteBuffer) -> [ByteBuffer] {
    let length = String(piece.readableBytes, radix: 16)
    var buffer = ByteBuffer()
    guard piece.readableBytes < largestCopied else {
      buffer.writeString(length)
      buffer.writeStaticString(lineEnd)
      return [buffer, piece, ByteBuffer(staticString: lineEnd)]
    }
    buffer.reserveCapacity(piece.readableBytes + length.utf8.count + 4)
    buffer.writeString(length)
    buffer.writeStaticString(lineEnd)
    buffer.writeImmutableBuffer(piece)
    buffer.writeStaticString(lineEnd)
    return [buffer]
  }

  /// A chunk made of bytes, and the part of it that they are.
  static func chunk(_ bytes: [UInt8]) -> (chunk: ByteBuffer, body: ByteBuffer) {
    let length = String(bytes.count, radix: 16)
    var buffer = ByteBuffer()
    buffer.reserveCapacity(bytes.count + length.utf8.count + 4)
    buffer.writeString(length)
    buffer.writeStaticString(lineEnd)
    let start = buffer.writerIndex
    buffer.writeBytes(bytes)
    let body = buffer.getSlice(at: start, length: bytes.count) ?? ByteBuffer()
    buffer.writeStaticString(lineEnd)
    return (buffer, body)
  }

  // MARK: - Whole answers

  /// An answer whose body is there, without making a head of it first: what nearly every request gets.
  ///
  /// - Parameters:
  ///   - bytes: the body, of which the head tells the length; not written behind the head of an answer to HEAD.
  static func whole(_ response: APIResponse, _ bytes: [UInt8], _ form: AnswerForm) -> ByteBuffer {
    let status = HTTPResponseStatus(statusCode: response.status)
    var answer: [UInt8] = []
    answer.reserveCapacity(512 + bytes.count)
    append(status, form.version, to: &answer)
    for (name, value) in response.headers { append(name, HeaderText.onOneLine(value), to: &answer) }
    if status.mayHaveResponseBody { append("content-length", String(bytes.count), to: &answer) }
    if form.closes { append("connection", "close", to: &answer) }
    answer.append(utf8Of: "\r\n")
    if !form.isHead, status.mayHaveResponseBody { answer += bytes }
    return ByteBuffer(bytes: answer)
  }

  private static func append(_ status: HTTPResponseStatus, _ version: HTTPVersion, to bytes: inout [UInt8]) {
    bytes.append(
      utf8Of: status == .ok && version == .http1_1
        ? "HTTP/1.1 200 OK\r\n"
        : "HTTP/\(version.major).\(version.minor) \(status.code) \(status.reasonPhrase)\r\n")
  }

  private static func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
    bytes.append(utf8Of: name)
    bytes.append(utf8Of: ": ")
    bytes.append(utf8Of: value)
    bytes.append(utf8Of: "\r\n")
  }
}

extension HTTPVersion {
  /// Whether it knows persistent connections, chunks and `Expect`: HTTP/1.1.
  var isPersistent: Bool { major > 1 || (major == 1 && minor >= 1) }
}

extension HTTPResponseHead {
  /// - Parameter contentLength: in bytes; nil for a body that goes on.
  init(_ response: APIResponse, _ form: AnswerForm, contentLength: Int?) {
    var headers = HTTPHeaders()
    for (name, value) in response.headers { headers.add(name: name, value: HeaderText.onOneLine(value)) }
    if let contentLength { headers.add(name: "content-length", value: "\(contentLength)") }
    if form.closes { headers.add(name: "connection", value: "close") }
    self.init(version: form.version, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
  }
}
