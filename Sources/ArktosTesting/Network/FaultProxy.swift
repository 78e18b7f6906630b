internal import ArktosCore
internal import Glibc
internal import Synchronization

/// Stands between clients and a server on 127.0.0.1 and breaks their connections on demand.
///
/// ```swift
/// let proxy = try FaultProxy(to: server.port)
/// // … let the client connect to proxy.port …
/// proxy.stall(.toClient)  // requests arrive, answers do not
/// proxy.cut()             // and never will
/// proxy.heal()
/// ```
/// Nothing of it depends on chance: draw faults from a seed in the test. Threads of its own carry the bytes; they end
/// with ``close()``, and when nobody refers to it any more.
public final class FaultProxy: Sendable {
  /// Where bytes flow to.
  public enum Direction: Hashable, Sendable, CaseIterable {
    case toServer, toClient
  }

  /// Where clients connect to.
  public let port: Int
  private let core: ProxyCore

  /// Begins to listen.
  ///
  /// - Parameter serverPort: where each connection is passed on to.
  /// - Throws: ``ProcessError`` if there is no port to listen on.
  public init(to serverPort: Int) throws {
    port = try LoopbackPorts.free()
    core = ProxyCore(port: port, serverPort: serverPort)
    try core.listen()
  }

  deinit { core.close() }

  /// How many connections were made through it since the beginning.
  public var connectionCount: Int { core.faults.withLock { $0.connectionCount } }

  /// Cuts every connection now; bytes that are on the way are lost. New connections are let through.
  public func cut() { core.cut() }

  /// Cuts every connection once `count` more bytes went in this direction, in the middle of a message if it falls so.
  public func cut(afterBytes count: Int, _ direction: Direction) {
    core.faults.withLock { $0.bytesLeft[direction] = max(0, count) }
  }

  /// Has new connections refused, as if nobody listened, or let through again.
  ///
  /// - Throws: ``ProcessError`` if the port cannot be listened on any more.
  public func refuseConnections(_ refuses: Bool) throws {
    if refuses { core.stopListening() } else { try core.listen() }
  }

  /// Has bytes of this direction arrive that much later; zero for at once.
  public func delay(_ delay: Duration, _ direction: Direction) {
    core.faults.withLock { $0.delay[direction] = delay }
  }

  /// Holds the bytes of this direction back, without losing any, until ``heal()``; the connections stay.
  public func stall(_ direction: Direction) {
    core.faults.withLock { _ = $0.stalled.insert(direction) }
  }

  /// Ends every fault. What was held back flows.
  ///
  /// - Throws: ``ProcessError`` if the port cannot be listened on any more.
  public func heal() throws {
    core.faults.withLock { $0.clear() }
    try core.listen()
  }

  /// Stops listening and cuts every connection.
  public func close() { core.close() }
}

/// What is wrong with the line at the moment.
struct LineFaults {
  var stalled: Set<FaultProxy.Direction> = []
  var delay: [FaultProxy.Direction: Duration] = [:]
  /// How many bytes may still pass before everything is cut.
  var bytesLeft: [FaultProxy.Direction: Int] = [:]
  var connectionCount = 0

  mutating func clear() {
    stalled = []
    delay = [:]
    bytesLeft = [:]
  }

  /// Takes `count` bytes that want to pass.
  ///
  /// - Returns: how many of them may, and whether everything is to be cut then.
  mutating func pass(_ count: Int, _ direction: FaultProxy.Direction) -> (count: Int, cuts: Bool) {
    guard let left = bytesLeft[direction] else { return (count, false) }
    guard left <= count else {
      bytesLeft[direction] = left - count
      return (count, false)
    }
    bytesLeft[direction] = nil
    return (left, true)
  }
}
