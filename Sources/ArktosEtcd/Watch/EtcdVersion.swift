/// The version of an etcd server, as far as its behaviour depends on it.
struct EtcdVersion: Hashable, Comparable {
  var major: Int
  var minor: Int
  var patch: Int

  init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `3.5.16` or `3.6.0-rc.1`; nil if it is no version.
  init?(_ text: String) {
    let numbers = text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) }
    guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
    self.init(major, minor, patch)
  }

  static func < (left: EtcdVersion, right: EtcdVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  /// Whether a watch can be taken at its word: no event is lost, and an answer to a progress request proves that all
  /// events before it were sent.
  ///
  /// What was mended until then: answers that overtook events (3.4.25, 3.5.8;
  /// https://github.com/etcd-io/etcd/issues/15220), events lost by starved watchers (3.4.31, 3.5.13; issue 17529), no answer
  /// while a watcher had caught up without an event of its own (3.4.31, 3.5.13; pull request 17566), and deletions lost at
  /// the compacted revision (3.4.34, 3.5.16; issue 18089, and 3.4.36, 3.5.18; issue 19179).
  var hasReliableWatches: Bool {
    switch (major, minor) {
    case (3, 4): patch >= 36
    case (3, 5): patch >= 18
    default: self >= EtcdVersion(3, 6, 0)
    }
  }
}
