#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Cuts the body of a watch into its lines and finds the version in each, without parsing: a load generator must not
/// spend on an event what it wants to measure.
package struct EventLines {
  /// One event.
  package struct Line: Hashable, Sendable {
    /// `metadata.resourceVersion`, if it is a number, as etcd's are; nil if there is none.
    package var version: UInt64?
    package var isError: Bool
    package var isAddition: Bool

    package init(version: UInt64?, isError: Bool = false, isAddition: Bool = false) {
      self.version = version
      self.isError = isError
      self.isAddition = isAddition
    }
  }

  /// The beginning of a line whose end has not come yet.
  private var rest: [UInt8] = []

  package init() {}

  /// Calls `body` for every line that `bytes` completes.
  package mutating func add(_ bytes: UnsafeRawBufferPointer, _ body: (Line, UnsafeRawBufferPointer) -> Void) {
    var bytes = bytes
    while let end = Self.newline(in: bytes) {
      let line = UnsafeRawBufferPointer(rebasing: bytes[..<end])
      if rest.isEmpty {
        body(Self.read(line), line)
      } else {
        rest += line
        rest.withUnsafeBytes { body(Self.read($0), $0) }
        rest.removeAll(keepingCapacity: true)
      }
      bytes = UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...])
    }
    rest += bytes
  }

  private static func newline(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base, 10, bytes.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  private static func read(_ line: UnsafeRawBufferPointer) -> Line {
    Line(
      version: resourceVersion(in: line), isError: begins(line, with: "{\"type\":\"ERROR\""),
      isAddition: begins(line, with: "{\"type\":\"ADDED\""))
  }

  /// The first `resourceVersion` in an object's text: that of its metadata, since nothing else of the kinds that are
  /// measured here has a field of that name in front of it.
  package static func resourceVersion(in text: UnsafeRawBufferPointer) -> UInt64? {
    let mark: StaticString = "\"resourceVersion\":\""
    guard let start = offset(of: mark, capitalAt: 9, in: text) else { return nil }
    var number: UInt64?
    for byte in text[(start + mark.utf8CodeUnitCount)...] {
      guard byte >= 0x30, byte <= 0x39 else { break }
      number = (number ?? 0) &* 10 &+ UInt64(byte - 0x30)
    }
    return number
  }

  private static func begins(_ text: UnsafeRawBufferPointer, with mark: StaticString) -> Bool {
    guard let base = text.baseAddress, text.count >= mark.utf8CodeUnitCount else { return false }
    return memcmp(base, mark.utf8Start, mark.utf8CodeUnitCount) == 0
  }

  /// Looks for the capital, which is rare in objects, and then around it.
  private static func offset(of mark: StaticString, capitalAt capital: Int, in text: UnsafeRawBufferPointer) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var start = capital
    while start < text.count {
      guard let found = memchr(base + start, Int32(mark.utf8Start[capital]), text.count - start) else { return nil }
      let place = UnsafeRawPointer(found) - base
      if begins(UnsafeRawBufferPointer(rebasing: text[(place - capital)...]), with: mark) { return place - capital }
      start = place + 1
    }
    return nil
  }
}
