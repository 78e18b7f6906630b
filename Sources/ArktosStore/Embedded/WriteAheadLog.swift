internal import FoundationEssentials

/// SQLite's write-ahead log, as far as it must be told whether its end is torn or its middle is damaged.
///
/// SQLite itself reads a log up to the first frame that fails its checksum and takes that for the end: right after a
/// crash, but if commits follow that frame, they were acknowledged and would be lost without a word. (The format is
/// described in SQLite's documentation, "WAL-mode File Format".)
///
/// What a crash leaves behind a whole commit is at most one commit that was never synced. So if a frame is damaged,
/// and behind it a commit ends and another one begins, the damage is not of a crash. That holds because a store empties
/// the log whenever it is opened: no frames of an earlier crash lie behind its own.
struct WriteAheadLog {
  private struct Checksum: Equatable {
    var first: UInt32
    var second: UInt32
  }

  private struct Frame {
    var page: UInt32
    /// The size of the database in pages, with the last frame of a commit; 0 with the others.
    var commitSize: UInt32
    var salts: UInt64
    var checksum: Checksum
  }

  private static let headerBytes = 32
  private static let frameHeaderBytes = 24

  private let bytes: UnsafeRawBufferPointer
  private let pageBytes: Int
  private let isBigEndian: Bool

  /// What is damaged, though commits follow it; nil if nothing is, or only the tail.
  static func damage(file: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let content = try Data(contentsOf: URL(filePath: file), options: .alwaysMapped)
    return content.withUnsafeBytes { damage(in: $0) }
  }

  static func damage(in bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= headerBytes else { return nil }
    let word = { (offset: Int) in bytes.bigEndianWord(at: offset) }
    let log = WriteAheadLog(bytes: bytes, pageBytes: Int(word(8)), isBigEndian: word(0) & 1 == 1)
    let seed = log.sum(0..<24, onto: Checksum(first: 0, second: 0))
    guard word(0) & ~1 == 0x377F_0682, word(4) == 3_007_000, seed == Checksum(first: word(24), second: word(28)) else {
      // The header is synced before the first frame is written, so that a log with a frame has a whole header.
      return bytes.count >= headerBytes + frameHeaderBytes + 512 ? "its header, at byte 0, fails its checksum" : nil
    }
    guard let broken = log.firstBroken(seed: seed), log.commitsFollow(broken) else { return nil }
    return "the frame at byte \(log.offset(of: broken.index)) is damaged, and commits follow it"
  }

  private var count: Int { (bytes.count - Self.headerBytes) / (Self.frameHeaderBytes + pageBytes) }
  private var salts: UInt64 { bytes.bigEndianPair(at: 16) }

  private func offset(of frame: Int) -> Int { Self.headerBytes + frame * (Self.frameHeaderBytes + pageBytes) }

  private func frame(_ index: Int) -> Frame {
    let start = offset(of: index)
    return Frame(
      page: bytes.bigEndianWord(at: start), commitSize: bytes.bigEndianWord(at: start + 4),
      salts: bytes.bigEndianPair(at: start + 8), checksum: storedChecksum(index))
  }

  private func storedChecksum(_ index: Int) -> Checksum {
    let start = offset(of: index) + 16
    return Checksum(first: bytes.bigEndianWord(at: start), second: bytes.bigEndianWord(at: start + 4))
  }

  /// Whether a frame is as it was written, behind what left `before`.
  private func isWhole(_ index: Int, after before: Checksum) -> Bool {
    let frame = frame(index)
    return frame.salts == salts && frame.page != 0 && checksum(of: index, after: before) == frame.checksum
  }

  private func checksum(of index: Int, after before: Checksum) -> Checksum {
    let start = offset(of: index)
    let content = (start + Self.frameHeaderBytes)..<(start + Self.frameHeaderBytes + pageBytes)
    return sum(content, onto: sum(start..<(start + 8), onto: before))
  }

  /// The first frame that is not whole, and the checksum that it would have if only its stored one were damaged.
  private func firstBroken(seed: Checksum) -> (index: Int, checksum: Checksum)? {
    var before = seed
    for index in 0..<count {
      guard isWhole(index, after: before) else { return (index, checksum(of: index, after: before)) }
      before = storedChecksum(index)
    }
    return nil
  }

  /// Whether, at or behind a broken frame, a commit ends and a whole frame follows it.
  private func commitsFollow(_ broken: (index: Int, checksum: Checksum)) -> Bool {
    var commitEnded = false
    for index in (broken.index + 1)..<max(count, broken.index + 1) {
      let isNext = index == broken.index + 1
      guard isWhole(index, after: storedChecksum(index - 1)) || isNext && isWhole(index, after: broken.checksum) else {
        // What a broken frame says of its commit counts if it is of this log, and not what lay there before.
        if isNext { commitEnded = endsCommit(broken.index) && frame(broken.index).salts == salts }
        continue
      }
      if isNext { commitEnded = endsCommit(broken.index) }
      if commitEnded { return true }
      commitEnded = endsCommit(index)
    }
    return false
  }

  private func endsCommit(_ index: Int) -> Bool { frame(index).commitSize != 0 }

  /// SQLite's checksum: two sums of 32-bit words, each fed with the other.
  private func sum(_ range: Range<Int>, onto start: Checksum) -> Checksum {
    var sums = start
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
      sums.first &+= word(offset) &+ sums.second
      sums.second &+= word(offset + 4) &+ sums.first
    }
    return sums
  }

  private func word(_ offset: Int) -> UInt32 {
    let raw = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isBigEndian ? UInt32(bigEndian: raw) : UInt32(littleEndian: raw)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndianWord(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  fileprivate func bigEndianPair(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
