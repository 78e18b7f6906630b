#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Standard output, written at once: whoever reads it through a pipe waits for these lines.
package enum Console {
  package static func print(_ line: String) {
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      // Nobody reads: there is nothing to be done about it, and nobody to be told.
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }
}
