public import ArktosCore

/// What the clients of a store will ask of it, drawn from a seed: the same seed gives the same plan.
///
/// How the calls of different clients fall between each other is up to the machine; the history tells.
public struct TrafficPlan: Hashable, Sendable {
  /// One call of a client.
  public enum Step: Hashable, Sendable {
    case create(StoreKey)
    case put(StoreKey)
    case delete(StoreKey)
    /// Overwrites the entry that the client saw last, if it is still there.
    case compareAndSet(StoreKey)
    case compareAndDelete(StoreKey)
    /// Writes some keys and deletes others in one commit, on condition that one of them exists if `needs` says so.
    case transaction(puts: [StoreKey], deletes: [StoreKey], needs: StoreKey?)
    case get(StoreKey)
    /// Reads the state that many revisions before the latest that the client knows of.
    case getExactly(StoreKey, back: Int)
    case getAtLeast(StoreKey, back: Int)
    case list(limit: Int?)
    case listExactly(back: Int)
    case currentRevision
    case compact(back: Int)
  }

  /// A step and how it is made.
  public struct Call: Hashable, Sendable {
    public var step: Step
    /// Whether the task of the call is cancelled as soon as it was begun.
    public var isCancelled: Bool
    /// How often the client lets others go first.
    public var yields: Int
  }

  /// One read of a watching client.
  public enum WatchStep: Hashable, Sendable {
    case next
    /// Asks for progress first.
    case progress
    /// Cancels the task that waits, and goes on with the same watch.
    case cancelledNext
    /// Lets go of the watch and opens another behind the progress of the last.
    case resume
    /// Lets go of the watch and opens another behind the current revision, or that many before.
    case restart(back: Int?)
    /// Is slow.
    case yield(Int)
  }

  public struct Watcher: Hashable, Sendable {
    public var ranges: [KeyRange]
    /// Repeated until all is read.
    public var steps: [WatchStep]
  }

  public var seed: UInt64
  public var clients: [[Call]]
  public var watchers: [Watcher]

  /// - Parameters:
  ///   - clients: how many there are, each making `callsEach` calls.
  ///   - keys: how many keys there are: the fewer, the more often clients meet.
  public init(seed: UInt64, clients: Int = 6, callsEach: Int = 120, watchers: Int = 5, keys: Int = 4) {
    var draw = TrafficDraw(seed: seed, keys: keys)
    self.seed = seed
    self.clients = (0..<clients).map { _ in (0..<callsEach).map { _ in draw.call() } }
    self.watchers = (0..<watchers).map { _ in draw.watcher() }
  }
}
