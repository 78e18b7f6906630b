/// A range of tenant names: `start` inclusive, `end` exclusive, compared byte by byte; nil is open.
public struct TenantRange: Hashable, Sendable {
  public var start: String?
  public var end: String?

  public init(from start: String? = nil, to end: String? = nil) {
    self.start = start
    self.end = end
  }

  public static let everyTenant = TenantRange()

  public func contains(_ tenant: String) -> Bool {
    (start.map { !tenant.precedesInByteOrder($0) } ?? true) && (end.map { tenant.precedesInByteOrder($0) } ?? true)
  }

  /// Whether no name can be in it.
  public var isEmpty: Bool {
    guard let end else { return false }
    return !(start ?? "").precedesInByteOrder(end)
  }
}
