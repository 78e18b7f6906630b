import ArktosStore
import GRPCCore
import SwiftProtobuf

/// The connection to one member of the cluster, as the user that we are to etcd.
final class EtcdConnection: Sendable {
  private let client: MemberClient
  private let tokens: TokenKeeper?
  private let running: Task<Void, any Error>

  var endpoint: EtcdEndpoint { client.endpoint }

  /// Begins to connect as soon as there is something to send.
  ///
  /// - Parameters:
  ///   - tls: for an `https` endpoint.
  ///   - credentials: nil if etcd does not ask, or knows us by our certificate.
  init(endpoint: EtcdEndpoint, tls: TLSMaterial?, credentials: EtcdCredentials?, timeout: Duration) throws(StoreError) {
    let client = try MemberClient(endpoint: endpoint, tls: tls)
    self.client = client
    tokens = credentials.map { credentials in
      TokenKeeper { () async throws(CallFailure) in
        try await client.authenticate(credentials, timeout: timeout)
      }
    }
    running = Task { try await client.run() }
  }

  deinit { running.cancel() }

  /// Lets calls that are under way finish, then closes the connection.
  func close() async {
    client.beginShutdown()
    // How the connection ended makes no difference to anybody any more.
    _ = await running.result
  }
}

extension EtcdConnection {
  /// One request, one answer.
  func call<Input: SwiftProtobuf.Message, Output: SwiftProtobuf.Message>(
    _ method: MethodDescriptor, _ input: Input, returning: Output.Type, timeout: Duration
  ) async throws(CallFailure) -> Output {
    guard let tokens else { return try await client.call(method, input, returning: returning, timeout: timeout) }
    var isRepetition = false
    while true {
      let token = try await tokens.token()
      do {
        return try await client.call(
          method, input, metadata: token.metadata, returning: returning, timeout: timeout)
      } catch {
        // etcd looks at the token before anything else: what it refuses for it is not done, and can be repeated.
        guard error.refusal == .tokenRejected else { throw error }
        await tokens.reject(token)
        if isRepetition { throw error }
        isRepetition = true
      }
    }
  }

  /// A watch stream: sends `requests` and hands every answer to `receive`, until one of the two ends or throws.
  ///
  /// - Throws: `StoreError` for what happens to the connection; else what `receive` throws.
  func watch(
    _ requests: AsyncStream<EtcdWatchRequest>, receive: @escaping @Sendable (EtcdWatchResponse) async throws -> Void
  ) async throws {
    do {
      let token = try await tokens?.token()
      var metadata = token?.metadata ?? [:]
      // etcd ends the stream when this member loses its leader, instead of leaving it silent.
      metadata.addString("true", forKey: "hasleader")
      try await client.watch(requests, metadata: metadata) { [tokens] response in
        // Older versions of etcd end a watcher whose token ran out as they end one that asks for what it may not see.
        if let token, response.canceled, CallFailure.Refusal.mayBeAboutToken(response.cancelReason) {
          await tokens?.reject(token)
        }
        try await receive(response)
      }
    } catch {
      guard let failure = error as? CallFailure else { throw error }
      throw failure.storeError(changesData: false)
    }
    throw StoreError(.unavailable, "etcd at \(endpoint) ended the watch")
  }
}

extension AuthenticationToken {
  /// etcd's own name for it.
  fileprivate var metadata: Metadata { text.map { ["token": .string($0)] } ?? [:] }
}

extension MemberClient {
  /// Gets a token for a user; nil if etcd has authentication switched off.
  fileprivate func authenticate(
    _ credentials: EtcdCredentials, timeout: Duration
  ) async throws(CallFailure) -> String? {
    let request: EtcdAuthenticateRequest
    do {
      request = try credentials.request()
    } catch {
      throw CallFailure(error, endpoint: endpoint, wasSent: false)
    }
    do {
      return try await call(
        EtcdAuth.Method.Authenticate.descriptor, request, returning: EtcdAuthenticateResponse.self, timeout: timeout
      ).token
    } catch {
      guard error.refusal == .authenticationOff else { throw error }
      return nil
    }
  }
}
