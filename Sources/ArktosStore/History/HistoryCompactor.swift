public import ArktosCore
public import Logging
public import ServiceLifecycle

/// Forgets history of a store that several processes share, after it has been kept for a while.
///
/// Every process runs one; per interval only one of them compacts, because each first has to overwrite the same key
/// with what it knew of it. What is forgotten was written an interval ago or earlier. The procedure and the key are
/// kube-apiserver's (`storage/etcd3/compact.go`), so that both may run over one etcd.
public struct HistoryCompactor: Service {
  /// The key by whose revisions the processes agree.
  public static let key: StoreKey = "compact_rev_key"

  private let store: any Store
  private let interval: Duration
  private let environment: Environment
  private let logger: Logger

  /// - Parameter interval: how long history is kept, at least; kube-apiserver's default is five minutes.
  public init(_ store: any Store, every interval: Duration, environment: Environment = .live, logger: Logger) {
    self.store = store
    self.interval = interval
    self.environment = environment
    self.logger = logger
  }

  /// What one round leaves for the next.
  struct Memory: Hashable, Sendable {
    /// The last write of the key that is known.
    var written: Revision?
    /// How far the store was then; it may be forgotten when the next round comes.
    var reached = Revision.zero
  }

  /// Compacts until graceful shutdown, or until the task is cancelled.
  public func run() async throws {
    try? await cancelWhenGracefulShutdown {
      var memory = Memory()
      while true {
        memory = await round(memory)
        try await environment.sleep(interval)
      }
    }
  }

  /// Compacts what the last round saw, if nobody else has since.
  func round(_ memory: Memory) async -> Memory {
    let value = StoreValue(Array(memory.reached.description.utf8))
    let claim = StoreTransaction(
      conditions: [.init(Self.key, memory.written.map { .modRevision($0) } ?? .absent)],
      operations: [.put(Self.key, value, timeToLive: nil)])
    do throws(StoreError) {
      let claimed = try await store.commit(claim).revision
      if memory.reached > .zero {
        try await store.compact(through: memory.reached)
        logger.debug("compacted history", metadata: ["through": "\(memory.reached)"])
      }
      return Memory(written: claimed, reached: claimed)
    } catch {
      switch error.code {
      case .conflict:
        // Another process has taken this round; the next one is open to both.
        return Memory(written: error.current?.modRevision, reached: error.current?.modRevision ?? .zero)
      case .cancelled: break
      default:
        logger.warning("history could not be compacted; the next round tries again", metadata: ["reason": "\(error)"])
      }
      return memory
    }
  }
}
