internal import BenchmarkSupport
internal import FoundationEssentials
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What the disk itself gives: records written to a file of fixed size, synced in groups, and nothing else.
enum BareLog {
  private static let fileBytes = 64 << 20

  /// Records per second. Blocks; nothing else is measured meanwhile.
  static func rate(in directory: String, recordBytes: Int, recordsPerSync: Int, for duration: Duration) throws -> Double
  {
    let path = directory + "/bare-log"
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    defer {
      close(descriptor)
      unlink(path)
    }
    let group = [UInt8](repeating: 7, count: recordBytes * recordsPerSync)
    // Written once, so that a sync has no new size or blocks of the file to make durable.
    for offset in stride(from: 0, to: fileBytes, by: group.count) { try write(group, descriptor, at: offset) }
    guard fsync(descriptor) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }

    let start = ContinuousClock.now
    var groups = 0
    while ContinuousClock.now - start < duration {
      try write(group, descriptor, at: groups * group.count % (fileBytes - group.count))
      guard fdatasync(descriptor) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
      groups += 1
    }
    return Double(groups * recordsPerSync) / (ContinuousClock.now - start).inSeconds
  }

  private static func write(_ bytes: [UInt8], _ descriptor: Int32, at offset: Int) throws {
    guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else {
      throw POSIXError(.init(rawValue: errno) ?? .EIO)
    }
  }
}
