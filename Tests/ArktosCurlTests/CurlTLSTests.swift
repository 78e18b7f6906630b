import ArktosClient
import ArktosCore
import Testing

@testable import ArktosCurl

@Suite("The curl transport over TLS", .enabled(if: TLSFixture.isAvailable), .timeLimit(.minutes(1)))
struct CurlTLSTests {
  let fixture: TLSFixture

  init() throws { fixture = try TLSFixture(serverName: "api.example") }

  func send(
    trust: ClientConfiguration.Trust, credentials: ClientConfiguration.Credentials
  ) async throws -> APIResponse {
    let transport = CurlTransport(
      ClientConfiguration(server: "https://127.0.0.1:\(fixture.port)", trust: trust, credentials: credentials))
    while true {
      do {
        return try await transport.send(APIRequest(.get, "/"))
      } catch let error as ClientError where error.message.contains("Connection refused") {
        await Task.yield()  // The server is still starting.
      }
    }
  }

  func certificate() throws -> ClientConfiguration.Credentials {
    .init(certificate: .init(certificate: try fixture.bytes("client.pem"), key: try fixture.bytes("client.key")))
  }

  @Test("trusts the given authority, under the given name, and shows its certificate")
  func mutual() async throws {
    let trust = ClientConfiguration.Trust(authorities: try fixture.bytes("ca.pem"), serverName: "api.example")
    #expect(try await send(trust: trust, credentials: certificate()).status == 200)
    // The server asks for a certificate, so the answer above shows that there was one.
    await #expect(throws: ClientError.self) { try await send(trust: trust, credentials: .none) }
  }

  @Test("skips verification only when told to")
  func insecure() async throws {
    let response = try await send(trust: .init(skipsVerification: true), credentials: certificate())
    #expect(response.status == 200)
  }

  @Test("refuses a server of another name or of an unknown authority", arguments: [true, false])
  func untrusted(knowsAuthority: Bool) async throws {
    let trust = ClientConfiguration.Trust(authorities: knowsAuthority ? try fixture.bytes("ca.pem") : nil)
    let credentials = try certificate()
    let error = await #expect(throws: ClientError.self) { try await send(trust: trust, credentials: credentials) }
    #expect(error?.code == .tls)
    #expect(error?.message.contains("check certificate-authority in the kubeconfig") == true)
    #expect(error?.requestMayHaveArrived == false)
  }

  @Test("says that the client's certificate cannot be used when it is none")
  func brokenCertificate() async throws {
    let credentials = ClientConfiguration.Credentials(certificate: .init(certificate: [1, 2], key: [3]))
    let trust = ClientConfiguration.Trust(skipsVerification: true)
    let error = await #expect(throws: ClientError.self) { try await send(trust: trust, credentials: credentials) }
    #expect(error?.code == .tls)
  }
}
