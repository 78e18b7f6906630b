/// A promise about watches that one of them broke.
public struct WatchProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What etcd promises of watches, and checks of them in its robustness tests, under the same names.
  public enum Promise: String, Hashable, Sendable, CaseIterable {
    /// Events come in the order of revisions.
    case ordered
    /// No event comes twice.
    case unique
    /// The events of one commit come in one batch.
    case atomic
    /// Nothing is missing between what was delivered, nothing comes that never happened, and only compaction ends it.
    case reliable
    /// A watch begins right behind the revision that it was asked for.
    case resumable
    /// What progress says was delivered does not come later, and progress never goes back.
    case bookmarkable
    /// An event carries the entry that was there before.
    case previousEntry
    /// An event, and the entry in it, tell creation from update.
    case isCreation
    /// Only keys of the ranges that were asked for.
    case filter
  }

  public var promise: Promise
  public var message: String
  /// Which watch of the history.
  public var watch: Int

  public var description: String { "watch \(watch) is not \(promise.rawValue): \(message)" }
}
