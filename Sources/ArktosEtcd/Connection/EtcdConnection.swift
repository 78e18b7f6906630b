import ArktosStore
import GRPCCore
import GRPCNIOTransportHTTP2
import GRPCProtobuf
import NIOCore
import SwiftProtobuf
import Synchronization

/// A gRPC client for one member of the cluster.
final class EtcdConnection: Sendable {
  typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

  let endpoint: EtcdEndpoint
  private let client: Client
  private let running: Task<Void, any Error>

  /// Begins to connect as soon as there is something to send.
  init(endpoint: EtcdEndpoint) throws(StoreError) {
    self.endpoint = endpoint
    do {
      let client = Client(
        transport: try .http2NIOPosix(
          target: Self.target(of: endpoint), transportSecurity: .plaintext, config: Self.transportConfiguration))
      self.client = client
      running = Task { try await client.runConnections() }
    } catch {
      throw StoreError(.unavailable, "etcd at \(endpoint) cannot be used: \(error)")
    }
  }

  deinit { running.cancel() }

  /// Lets calls that are under way finish, then closes the connection.
  func close() async {
    client.beginGracefulShutdown()
    // How the connection ended makes no difference to anybody any more.
    _ = await running.result
  }

  private static func target(of endpoint: EtcdEndpoint) -> any ResolvableTarget {
    switch try? NIOCore.SocketAddress(ipAddress: endpoint.host, port: endpoint.port) {
    case .v4?: .ipv4(address: endpoint.host, port: endpoint.port)
    case .v6?: .ipv6(address: endpoint.host, port: endpoint.port)
    default: .dns(host: endpoint.host, port: endpoint.port)
    }
  }

  private static var transportConfiguration: HTTP2ClientTransport.Posix.Config {
    .defaults { configuration in
      // A member that restarts should be found again soon; the default waits up to two minutes.
      configuration.backoff = .init(initial: .milliseconds(50), max: .seconds(1), multiplier: 1.6, jitter: 0.2)
      // Finds a member that vanished without closing its connections. etcd allows a PING every 5 seconds.
      configuration.connection.keepalive = .init(
        time: .seconds(10), timeout: .seconds(5), allowWithoutCalls: false)
      configuration.channelDebuggingCallbacks.onCreateTCPConnection = { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(PingAnsweringHandler(), position: .first)
        }
      }
    }
  }

  private func options(timeout: Duration?) -> CallOptions {
    var options = CallOptions.defaults
    options.timeout = timeout
    options.waitForReady = false
    // A list is cut into pages by number of keys, and a single value may be large; etcd itself sets no limit here.
    options.maxResponseMessageBytes = Int(Int32.max)
    return options
  }
}

extension EtcdConnection {
  /// One request, one answer.
  func call<Input: SwiftProtobuf.Message, Output: SwiftProtobuf.Message>(
    _ method: MethodDescriptor, _ input: Input, returning: Output.Type, timeout: Duration
  ) async throws(CallFailure) -> Output {
    let sent = SentMark()
    let request = StreamingClientRequest<Input> { writer in
      sent.set()
      try await writer.write(input)
    }
    do {
      return try await client.clientStreaming(
        request: request, descriptor: method, serializer: ProtobufSerializer<Input>(),
        deserializer: ProtobufDeserializer<Output>(), options: options(timeout: timeout)
      ) { response in try response.message }
    } catch {
      throw CallFailure(error, endpoint: endpoint, wasSent: sent.isSet)
    }
  }

  /// A watch stream: sends `requests` and hands every answer to `receive`, until one of the two ends or throws.
  ///
  /// - Throws: `StoreError` for what happens to the connection; else what `receive` throws.
  func watch(
    _ requests: AsyncStream<EtcdWatchRequest>, receive: @escaping @Sendable (EtcdWatchResponse) async throws -> Void
  ) async throws {
    // etcd ends the stream when this member loses its leader, instead of leaving it silent.
    let request = StreamingClientRequest<EtcdWatchRequest>(metadata: ["hasleader": "true"]) { writer in
      for await request in requests { try await writer.write(request) }
    }
    do {
      try await client.bidirectionalStreaming(
        request: request, descriptor: EtcdWatch.Method.Watch.descriptor,
        serializer: ProtobufSerializer<EtcdWatchRequest>(), deserializer: ProtobufDeserializer<EtcdWatchResponse>(),
        options: options(timeout: nil)
      ) { response in
        for try await message in response.messages { try await receive(message) }
      }
    } catch  where error is RPCError || error is CancellationError {
      throw CallFailure(error, endpoint: endpoint, wasSent: true).storeError(changesData: false)
    }
    throw StoreError(.unavailable, "etcd at \(endpoint) ended the watch")
  }

  /// Remembers whether any byte of a request's message may have left.
  private final class SentMark: Sendable {
    private let mark = Atomic(false)
    func set() { mark.store(true, ordering: .releasing) }
    var isSet: Bool { mark.load(ordering: .acquiring) }
  }
}
