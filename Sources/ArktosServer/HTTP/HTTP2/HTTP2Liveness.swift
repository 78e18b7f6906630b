internal import NIOCore

/// What ``HTTP2Liveness`` has done to its connection.
protocol HTTP2LivenessDelegate: AnyObject {
  /// Asks the client for a sign of life.
  func ping()
  /// Says that the connection ends soon, and asks for a sign that the client has read it.
  func announceEnd()
  /// Takes no more streams; the connection ends with the last.
  func end()
  /// Closes the connection, of whose client nothing is heard any more.
  func giveUp()
}

/// When an HTTP/2 connection is asked whether its client is still there, and how it ends in order. On the event loop.
final class HTTP2Liveness {
  private enum Phase {
    case serving
    /// The client has been told that the connection ends soon, and asked for a sign that it has read that.
    case leaving
    /// No more streams are taken: the connection ends with those that it has.
    case left
  }

  private unowned let connection: any HTTP2LivenessDelegate
  private let idle: Duration
  private var phase = Phase.serving
  private var hasHeard = false
  private var isAsked = false
  private var idleTimer: ConnectionTimer?
  private var pingTimer: ConnectionTimer?

  /// A client that vanished while it watches is noticed by a ping without an answer. Longer than a client may take for a
  /// piece of an answer, because one that does not read does not answer pings either.
  private static let pingInterval = Duration.seconds(60)
  private static let pingTimeout = Duration.seconds(30)

  /// - Parameter idle: how long the connection may be without streams.
  init(_ timers: ConnectionTimers, idle: Duration, _ connection: any HTTP2LivenessDelegate) {
    self.connection = connection
    self.idle = idle
    idleTimer = ConnectionTimer(timers) { [unowned self] in leave() }
    pingTimer = ConnectionTimer(timers) { [unowned self] in pingIsDue() }
    idleTimer?.set(idle)
    pingTimer?.set(Self.pingInterval)
  }

  deinit {
    idleTimer?.stop()
    pingTimer?.stop()
  }

  /// The connection has streams now, or has none any more.
  func hasStreams(_ hasStreams: Bool) { if hasStreams { idleTimer?.clear() } else { idleTimer?.set(idle) } }

  /// Something came from the client.
  func heard() { hasHeard = true }

  private func pingIsDue() {
    guard phase == .serving, hasHeard || !isAsked else { return connection.giveUp() }
    isAsked = !hasHeard
    if isAsked { connection.ping() }
    hasHeard = false
    pingTimer?.set(isAsked ? Self.pingTimeout : Self.pingInterval)
  }

  /// Lets the client finish what it has begun and what it is about to send, then ends the connection.
  func leave() {
    guard phase == .serving else { return }
    phase = .leaving
    connection.announceEnd()
    pingTimer?.set(Self.pingTimeout)
  }

  func heardPingAnswer() {
    guard phase == .leaving else { return }
    phase = .left
    // Streams may go on for as long as they are taken.
    pingTimer?.clear()
    connection.end()
  }
}
