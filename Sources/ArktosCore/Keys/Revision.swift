/// A point in the store's one total order of commits; `resourceVersion` on the wire.
public struct Revision: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var value: Int64

  public init(_ value: Int64) { self.value = value }

  /// Before the first commit.
  public static let zero = Revision(0)

  /// Reads a `resourceVersion`; nil if it is no number of our making.
  public init?(resourceVersion text: String) {
    guard let value = Int64(text), value >= 0 else { return nil }
    self.value = value
  }

  public var next: Revision { Revision(value + 1) }
  public var description: String { String(value) }
  public static func < (left: Revision, right: Revision) -> Bool { left.value < right.value }
}
