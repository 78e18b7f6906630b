#if os(Linux)
  import FoundationEssentials

  #if canImport(Glibc)
    internal import Glibc
  #elseif canImport(Musl)
    internal import Musl
  #endif
#endif

/// The pages of the program's own file that the process has in its memory.
public enum ProgramPages {
  /// Lets go of all pages of the program's file that nobody has changed: code and tables of the start, relocations, and what
  /// Linux brought in around them. For when the start is over, as `ServerNode.Configuration.onStart` tells.
  ///
  /// What is needed again comes back from the page cache, 64 KiB at a time, within microseconds. Elsewhere than on Linux nothing is done.
  public static func releaseThoseOfTheStart() {
    #if os(Linux)
      guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
        let mappings = FileManager.default.contents(atPath: "/proc/self/smaps")
      else { return }
      for range in unchanged(of: program, in: String(decoding: mappings, as: UTF8.self)) {
        // Advice: pages that stay cost nothing but their memory.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
      }
    #endif
  }

  #if os(Linux)
    /// The mappings of a file that cannot be written and that have no page of their own, as those have that the linker has put
    /// addresses into.
    ///
    /// - Parameter mappings: what `/proc/PID/smaps` says; see proc(5).
    static func unchanged(of file: String, in mappings: String) -> [Range<UInt>] {
      var ranges: [Range<UInt>] = []
      var current: Range<UInt>?
      for line in mappings.split(separator: "\n") {
        if let mapping = Mapping(line) {
          current = mapping.file == file && !mapping.isWritable ? mapping.addresses : nil
        } else if let range = current, line.hasPrefix("Anonymous:") {
          if line.split(separator: " ").dropFirst().first == "0" { ranges.append(range) }
          current = nil
        }
      }
      return ranges
    }

    /// The first line about a mapping: addresses, permissions, offset, device, inode, and what is mapped.
    private struct Mapping {
      var addresses: Range<UInt>
      var isWritable: Bool
      var file: Substring

      init?(_ line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 5)
        guard fields.count >= 5 else { return nil }
        let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { return nil }
        addresses = bounds[0]..<bounds[1]
        isWritable = fields[1].contains("w")
        file = fields.count > 5 ? fields[5].drop { $0 == " " } : ""
      }
    }
  #endif
}
