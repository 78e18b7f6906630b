internal import ArktosCore

/// How far a merged watch has come with each service group, as the text that stands in for a resourceVersion.
///
/// A plain number when all groups are at the same place, else `v1:1=123,2=130`.
struct WatchPosition: Hashable, Sendable {
  /// Where groups are that are not named.
  private(set) var base: Revision
  private(set) var groups: [String: Revision]

  init(_ base: Revision, groups: [String: Revision] = [:]) {
    self.base = base
    self.groups = groups
  }

  /// Nil if the text is neither a number nor of our making.
  init?(_ text: String) {
    if let revision = Revision(resourceVersion: text) {
      self.init(revision)
      return
    }
    guard text.hasPrefix("v1:") else { return nil }
    var groups: [String: Revision] = [:]
    for part in text.dropFirst(3).split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let revision = Revision(resourceVersion: String(sides[1])) else { return nil }
      groups[String(sides[0])] = revision
    }
    guard let lowest = groups.values.min() else { return nil }
    self.init(lowest, groups: groups)
  }

  /// Nothing before it is missing.
  var lowest: Revision { groups.values.min() ?? base }

  /// The one place where all groups are; nil if they are not.
  var common: Revision? { groups.values.allSatisfy { $0 == lowest } ? lowest : nil }

  subscript(group: String) -> Revision? {
    get { groups[group] }
    set { groups[group] = newValue }
  }

  var text: String {
    if let common { return common.description }
    return "v1:" + groups.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}
