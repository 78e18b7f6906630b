import ArktosClient
import ArktosCore
import ArktosTesting
import CZlib
import FoundationEssentials
import NIOHTTP1
import Testing

@testable import ArktosServer

@Suite("Compressed answers", .timeLimit(.minutes(2)))
struct CompressionTests {
  /// JSON of about a megabyte.
  private static let large = Array(
    (0..<20_000).map { "{\"name\":\"object-\($0)\",\"uid\":\"\($0 * 7919)\"}" }.joined(separator: ",").utf8)

  private func answer(_ size: Int) -> APIResponse {
    APIResponse(
      status: 200, headers: ["content-type": "application/json"],
      body: .bytes(Array(Self.large.prefix(size))))
  }

  /// The text that was compressed.
  private func decompressed(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return [] }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Self.large.count + 1)
    return input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        guard inflate(&stream, Z_FINISH) == Z_STREAM_END else { return [] }
        return Array(output.prefix(Int(stream.total_out)))
      }
    }
  }

  @Test("a large answer is compressed for whom asks, and is the same behind it")
  func large() async throws {
    for encodings in ["gzip", "deflate, gzip;q=0.5", "br,GZIP , *"] {
      let request = APIRequest(.get, "/", headers: ["accept-encoding": encodings])
      let compressed = await ResponseCompression.applied(to: answer(Self.large.count), for: request)
      #expect(compressed.headers["content-encoding"] == "gzip")
      #expect(compressed.headers["vary"] == "Accept-Encoding")
      #expect(compressed.headers["content-type"] == "application/json")
      let bytes = try await compressed.collectedBody()
      #expect(bytes.count < Self.large.count / 4)
      #expect(decompressed(bytes) == Self.large)
    }
  }

  @Test(
    "what is small, not asked for, or no answer to GET goes out as it is",
    arguments: [
      (APIRequest.Method.get, "gzip", 100_000), (.get, "identity", 200_000), (.get, "gzip;q=0", 200_000),
      (.post, "gzip", 200_000), (.head, "gzip", 200_000),
    ])
  func plain(method: APIRequest.Method, encodings: String, size: Int) async throws {
    let request = APIRequest(method, "/", headers: ["accept-encoding": encodings])
    let response = await ResponseCompression.applied(to: answer(size), for: request)
    #expect(response.headers["content-encoding"] == nil)
    #expect(try await response.collectedBody().count == size)
  }

  @Test("a stream goes out as it is")
  func stream() async throws {
    let stream = ByteStream(next: { nil })
    let request = APIRequest(.get, "/", headers: ["accept-encoding": "gzip"])
    let response = await ResponseCompression.applied(to: APIResponse(status: 200, body: .stream(stream)), for: request)
    #expect(response.headers["content-encoding"] == nil)
  }

  @Test("on the network", .enabled(if: CurlProgram.isWanted), arguments: ["--http1.1", "--http2"])
  func network(protocol flag: String) async throws {
    let certificates = try TestCertificates()
    let directory = try TemporaryDirectory("headers")
    let handler = Answering { _ in answer(Self.large.count) }
    try await withListener(handler, security: certificates.security()) { listener in
      let curl = try CurlProgram(certificates)
      let headers = directory.path("headers")
      let answer = try await curl(flag, "--compressed", "--dump-header", headers, "https://localhost:\(listener.port)/")
      #expect(answer.code == 0)
      #expect(answer.version == (flag == "--http2" ? "2" : "1.1"))
      #expect(Array(answer.body.utf8) == Self.large)
      let text = FileManager.default.contents(atPath: headers).map { String(decoding: $0, as: UTF8.self) } ?? ""
      #expect(text.lowercased().contains("content-encoding: gzip"))
    }
  }

  @Test("a compressed body of a request is refused, and nothing is written")
  func requests() async throws {
    try await withTestCluster { cluster in
      var request = APIRequest(
        .post, "/api/v1/namespaces/default/configmaps", headers: ["content-encoding": "gzip"], body: [0x1f, 0x8b])
      let refused = await cluster.servers[0].respond(to: request)
      #expect(refused.status == 415)
      let status = try await refused.object()
      #expect(status[string: "reason"] == "UnsupportedMediaType")
      request.headers["content-encoding"] = "identity"
      request.body = configMap("a").json.encoded()
      #expect(await cluster.servers[0].respond(to: request).status == 201)
    }
  }
}
