internal import CZlib

/// Compresses a text piece by piece (RFC 1952).
struct Gzip: ~Copyable {
  /// At a fixed place: zlib refers to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var output: [UInt8] = []

  /// Fast rather than small. Source: kube-apiserver.
  private static let level: Int32 = 1
  /// What zlib takes for gzip's header and the largest window.
  private static let windowBits: Int32 = 15 + 16

  /// Nil if there is no memory for it.
  init?() {
    // Its own only when it is ready: what fails from then on ends it, which frees the stream.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = deflateInit2_(
      stream, Self.level, Z_DEFLATED, Self.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.stream = stream
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// - Parameter isLast: whether nothing comes behind this piece.
  mutating func append(_ piece: ArraySlice<UInt8>, isLast: Bool) {
    var room = [UInt8](repeating: 0, count: 32 << 10)
    piece.withUnsafeBufferPointer { input in
      // zlib reads what its interface lets it write.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      repeat {
        let written = room.withUnsafeMutableBufferPointer { room in
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(room.count)
          deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return room.count - Int(stream.pointee.avail_out)
        }
        output += room[..<written]
      } while stream.pointee.avail_out == 0
      stream.pointee.next_in = nil
    }
  }
}
