import ArktosStore
import FoundationEssentials
import GRPCCore
import SwiftProtobuf
import Synchronization

/// The members of an etcd cluster, as one party to talk to.
///
/// Calls go to the member that answered last; when it does not answer they go on to the next.
final class EtcdCluster: Sendable {
  private let connections: [EtcdConnection]
  /// How long one member may take to answer.
  let timeout: Duration
  private let preferred = Atomic(0)

  /// - Throws: `.invalid` if certificates or keys cannot be used.
  init(_ configuration: EtcdConfiguration, now: Date) throws(StoreError) {
    let usesTLS = configuration.endpoints.contains { $0.scheme == .https }
    let tls = usesTLS ? try TLSMaterial(configuration.tls ?? EtcdTLS(), now: now) : nil
    var connections: [EtcdConnection] = []
    for endpoint in configuration.endpoints {
      connections.append(
        try EtcdConnection(
          endpoint: endpoint, tls: endpoint.scheme == .https ? tls : nil, credentials: configuration.credentials,
          timeout: configuration.requestTimeout))
    }
    self.connections = connections
    timeout = configuration.requestTimeout
  }

  var endpoints: [EtcdEndpoint] { connections.map(\.endpoint) }

  /// The member to talk to now.
  var current: EtcdConnection { connections[preferred.load(ordering: .relaxed) % connections.count] }

  /// Turns away from a member that does not answer.
  func avoid(_ connection: EtcdConnection) {
    guard let index = connections.firstIndex(where: { $0 === connection }) else { return }
    // When somebody else has turned away already, their choice stands.
    _ = preferred.compareExchange(
      expected: index, desired: (index + 1) % connections.count, ordering: .relaxed)
  }

  /// Calls a member; another one if that is sure to do no harm.
  ///
  /// - Parameter changesData: whether a repetition could do the change twice. Such a call goes to another member only
  ///   if it provably did not reach the first one.
  func call<Input: SwiftProtobuf.Message, Output: SwiftProtobuf.Message>(
    _ method: MethodDescriptor, _ input: Input, returning: Output.Type, changesData: Bool
  ) async throws(CallFailure) -> Output {
    var attempt = 1
    var wasSent = false
    while true {
      let connection = current
      do {
        return try await connection.call(method, input, returning: returning, timeout: timeout)
      } catch {
        wasSent = wasSent || error.wasSent
        let mayRepeat = error.refusal == nil && !error.wasCancelled && !(changesData && error.wasSent)
        if error.refusal == nil, !error.wasCancelled { avoid(connection) }
        // One more attempt than there are members: the first may have met a connection that was just closing.
        guard mayRepeat, attempt <= connections.count else {
          var error = error
          error.wasSent = wasSent
          throw error
        }
        attempt += 1
      }
    }
  }

  func status(of connection: EtcdConnection) async throws(StoreError) -> EtcdStatusResponse {
    do {
      return try await connection.call(
        EtcdMaintenance.Method.Status.descriptor, EtcdStatusRequest(), returning: EtcdStatusResponse.self,
        timeout: timeout)
    } catch {
      throw error.storeError(changesData: false)
    }
  }

  func close() async {
    await withDiscardingTaskGroup { group in
      for connection in connections { group.addTask { await connection.close() } }
    }
  }
}
