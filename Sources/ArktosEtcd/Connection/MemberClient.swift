import ArktosStore
import GRPCCore
import GRPCNIOTransportHTTP2
import GRPCProtobuf
import NIOCore
import NIOSSL
import SwiftProtobuf
import Synchronization

/// gRPC to one member of the cluster, without a thought of who calls.
struct MemberClient: Sendable {
  typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

  let endpoint: EtcdEndpoint
  private let client: Client
  private let trouble = ConnectionTrouble()

  /// - Parameter tls: for an `https` endpoint.
  init(endpoint: EtcdEndpoint, tls: TLSMaterial?) throws(StoreError) {
    self.endpoint = endpoint
    do {
      client = Client(
        transport: try .http2NIOPosix(
          target: Self.target(of: endpoint), transportSecurity: tls?.transportSecurity ?? .plaintext,
          config: Self.configuration(endpoint: endpoint, tls: tls, trouble: trouble)))
    } catch {
      throw StoreError(.unavailable, "etcd at \(endpoint) cannot be used: \(error)")
    }
  }

  /// Keeps the connection until ``beginShutdown()``, or until the task is cancelled. Connects when there is something
  /// to send.
  func run() async throws { try await client.runConnections() }

  func beginShutdown() { client.beginGracefulShutdown() }

  private static func target(of endpoint: EtcdEndpoint) -> any ResolvableTarget {
    switch try? NIOCore.SocketAddress(ipAddress: endpoint.host, port: endpoint.port) {
    case .v4?: .ipv4(address: endpoint.host, port: endpoint.port)
    case .v6?: .ipv6(address: endpoint.host, port: endpoint.port)
    default: .dns(host: endpoint.host, port: endpoint.port)
    }
  }

  private static func configuration(
    endpoint: EtcdEndpoint, tls: TLSMaterial?, trouble: ConnectionTrouble
  ) -> HTTP2ClientTransport.Posix.Config {
    .defaults { configuration in
      // A member that restarts should be found again soon; the default waits up to two minutes.
      configuration.backoff = .init(initial: .milliseconds(50), max: .seconds(1), multiplier: 1.6, jitter: 0.2)
      // Finds a member that vanished without closing its connections. etcd allows a PING every 5 seconds.
      configuration.connection.keepalive = .init(
        time: .seconds(10), timeout: .seconds(5), allowWithoutCalls: false)
      if let name = tls?.serverName { configuration.http2.authority = name }
      configuration.channelDebuggingCallbacks.onCreateTCPConnection = { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          // In front of HTTP/2, where bytes are in the clear.
          let place: ChannelPipeline.SynchronousOperations.Position =
            if let secured = try? pipeline.handler(type: NIOSSLClientHandler.self) { .after(secured) } else { .first }
          try pipeline.addHandlers(
            [TroubleSpottingHandler(trouble, endpoint: endpoint, tls: tls), PingAnsweringHandler()], position: place)
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

extension MemberClient {
  /// One request, one answer.
  func call<Input: SwiftProtobuf.Message, Output: SwiftProtobuf.Message>(
    _ method: MethodDescriptor, _ input: Input, metadata: Metadata = [:], returning: Output.Type, timeout: Duration
  ) async throws(CallFailure) -> Output {
    let sent = SentMark()
    let request = StreamingClientRequest<Input>(metadata: metadata) { writer in
      sent.set()
      try await writer.write(input)
    }
    do {
      return try await client.clientStreaming(
        request: request, descriptor: method, serializer: ProtobufSerializer<Input>(),
        deserializer: ProtobufDeserializer<Output>(), options: options(timeout: timeout)
      ) { response in try response.message }
    } catch {
      throw CallFailure(error, endpoint: endpoint, wasSent: sent.isSet, trouble: trouble.current)
    }
  }

  /// A stream of watchers: sends `requests` and hands every answer to `receive`, until one of the two ends or throws.
  ///
  /// - Throws: ``CallFailure`` for what happens to the connection; else what `receive` throws.
  func watch(
    _ requests: AsyncStream<EtcdWatchRequest>, metadata: Metadata,
    receive: @escaping @Sendable (EtcdWatchResponse) async throws -> Void
  ) async throws {
    let request = StreamingClientRequest<EtcdWatchRequest>(metadata: metadata) { writer in
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
    } catch {
      guard error is RPCError || error is CancellationError else { throw error }
      throw CallFailure(error, endpoint: endpoint, wasSent: true, trouble: trouble.current)
    }
  }

  /// Remembers whether any byte of a request's message may have left.
  private final class SentMark: Sendable {
    private let mark = Atomic(false)
    func set() { mark.store(true, ordering: .releasing) }
    var isSet: Bool { mark.load(ordering: .acquiring) }
  }
}
