/// How long a connection waits for its client before it gives up; the ends of slow or vanished clients.
public struct HTTPTimeouts: Hashable, Sendable {
  /// For the TLS handshake, from the connection's beginning. Source: Go's default for HTTP servers.
  public var handshake: Duration
  /// For the next request on a connection that is kept alive. Source: kube-apiserver's idle timeout.
  public var idle: Duration
  /// For a whole request, from its first byte to the last one of its body.
  public var receive: Duration
  /// For the handler, from the end of the request to the head of the answer; a watch that has begun goes on without
  /// limit. Source: kube-apiserver's `--request-timeout`.
  public var request: Duration
  /// For the client to take the next piece of an answer, 256 KiB or less.
  public var write: Duration
  /// For the client to read the rest and close once the server has said that it closes.
  public var linger: Duration

  public init(
    handshake: Duration = .seconds(10), idle: Duration = .seconds(90), receive: Duration = .seconds(60),
    request: Duration = .seconds(60), write: Duration = .seconds(60), linger: Duration = .seconds(1)
  ) {
    self.handshake = handshake
    self.idle = idle
    self.receive = receive
    self.request = request
    self.write = write
    self.linger = linger
  }
}
