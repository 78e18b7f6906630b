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

  /// Whether progress requests are answered, and an answer proves that all events before it were sent.
  ///
  /// Before 3.4.25 and 3.5.8 an answer could overtake events (https://github.com/etcd-io/etcd/issues/15220). From then
  /// until 3.4.31 and 3.5.13 there was none while a watcher had caught up without an event of its own
  /// (https://github.com/etcd-io/etcd/pull/17566). Kubernetes draws the same line for consistent reads from its cache.
  var hasReliableProgress: Bool {
    switch (major, minor) {
    case (3, 4): patch >= 31
    case (3, 5): patch >= 13
    default: self >= EtcdVersion(3, 6, 0)
    }
  }
}
