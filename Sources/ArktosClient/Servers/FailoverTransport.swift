public import ArktosCore
internal import Synchronization

/// Sends each request to one of several servers, any of which can answer it: the last one that did, and when that one
/// cannot be reached, the next.
///
/// A read goes on to the next server after any failure to get an answer. A write does so only when it surely did not
/// arrive, because repeating it could repeat its effect. Answers of 400 and more are answers.
public final class FailoverTransport: Transport {
  /// A server and the way to it.
  public struct Server: Sendable {
    public var url: String
    public var transport: any Transport

    public init(url: String, transport: any Transport) {
      self.url = url
      self.transport = transport
    }
  }

  private let servers: @Sendable () -> [Server]
  private let prefersLastGood: Bool
  private let lastGood = Mutex<String?>(nil)

  /// - Parameters:
  ///   - prefersLastGood: false to begin with the first one each time.
  ///   - servers: the servers as they are known now, best first.
  public init(prefersLastGood: Bool = true, servers: @escaping @Sendable () -> [Server]) {
    self.prefersLastGood = prefersLastGood
    self.servers = servers
  }

  public func send(_ request: APIRequest) async throws -> APIResponse {
    let isRead = request.method == .get || request.method == .head
    var failures: [ClientError] = []
    for server in candidates() {
      do {
        let response = try await server.transport.send(request)
        lastGood.withLock { $0 = server.url }
        return response
      } catch let error as ClientError where error.code != .configuration {
        failures.append(error)
        guard isRead || !error.requestMayHaveArrived else { throw error }
      }
    }
    throw Self.summary(of: failures)
  }

  private func candidates() -> [Server] {
    let servers = servers()
    guard prefersLastGood, let url = lastGood.withLock({ $0 }),
      let index = servers.firstIndex(where: { $0.url == url })
    else { return servers }
    return [servers[index]] + servers[..<index] + servers[(index + 1)...]
  }

  private static func summary(of failures: [ClientError]) -> ClientError {
    guard let last = failures.last else {
      return ClientError(.configuration, "no API server is known", requestMayHaveArrived: false)
    }
    guard failures.count > 1 else { return last }
    return ClientError(
      last.code, "no API server answered: \(failures.map(\.message).joined(separator: "; "))",
      requestMayHaveArrived: failures.contains(where: \.requestMayHaveArrived))
  }
}
