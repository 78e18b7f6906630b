import ArktosStore
import GRPCCore
import Testing

@testable import ArktosEtcd

/// What an operator is told of an answer that is none.
@Suite("A call that etcd refuses")
struct CallFailureTests {
  @Test(
    "is reported as not done, with what to do about it",
    arguments: [
      (RPCError.Code.unimplemented, "unknown service etcdserverpb.KV", "check the address"),
      (.permissionDenied, "etcdserver: permission denied", "give the user a role"),
      (.unauthenticated, "no credentials", "give the user a role"),
    ])
  func refusal(code: RPCError.Code, message: String, advice: String) throws {
    let endpoint = try EtcdEndpoint("http://127.0.0.1:2379")
    let failure = CallFailure(RPCError(code: code, message: message), endpoint: endpoint, wasSent: true)
    let error = failure.storeError(changesData: true)
    #expect(error.code == .unavailable)
    #expect(error.message.contains(message) && error.message.contains(advice), "\(error.message)")
  }
}
