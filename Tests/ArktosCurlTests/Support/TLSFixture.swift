import ArktosTesting
import FoundationEssentials
import Glibc

/// Certificates made for one test and a TLS server that asks for the client's, both by the `openssl` program.
final class TLSFixture: Sendable {
  static let isAvailable = ["/usr/bin/openssl", "/usr/local/bin/openssl"].contains { (path: String) in
    access(path, X_OK) == 0
  }

  let directory: TemporaryDirectory
  let port: Int
  private let server: pid_t

  /// - Parameter serverName: the only name in the server's certificate.
  init(serverName: String) throws {
    directory = try TemporaryDirectory()
    port = Int(LoopbackServer.freePort())
    let path = directory.path
    try directory.write("names", "subjectAltName=DNS:\(serverName)\n")
    let steps = [
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=ca -days 2",
      "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=server",
      "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names",
      "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout client.key -out client.csr -subj /CN=admin",
      "x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out client.pem -days 2",
    ]
    for step in steps {
      let command = Self.spawn("cd \(path) && openssl \(step) >>log 2>&1")
      var status: Int32 = 0
      waitpid(command, &status, 0)
      guard status == 0 else { throw Failure(step: step) }
    }
    server = Self.spawn(
      "cd \(path) && exec openssl s_server -accept \(port) -cert server.pem -key server.key -CAfile ca.pem"
        + " -Verify 1 -verify_return_error -www >>log 2>&1")
  }

  deinit {
    // Its starter's thread may have had gentler signals blocked, which a child inherits.
    kill(server, SIGKILL)
    waitpid(server, nil, 0)
  }

  struct Failure: Error {
    var step: String
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(directory.path)/\(name)")))
  }

  private static func spawn(_ command: String) -> pid_t {
    var process = pid_t()
    var arguments = ["sh", "-c", command].map { (argument: String) in strdup(argument) } + [nil]
    posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ)
    for argument in arguments { free(argument) }
    return process
  }
}
