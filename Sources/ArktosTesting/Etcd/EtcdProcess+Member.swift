internal import FoundationEssentials

extension EtcdProcess {
  /// A member's place in its cluster.
  struct Member {
    var name: String
    /// The peers' URLs of all members, as etcd wants to be told.
    var cluster: String
    var peerPort: Int
    /// Where health is told in plain http, whatever clients have to speak.
    var healthPort: Int
    /// One member elects itself: the sooner it may, the sooner it is up. Several must not take a busy machine for a
    /// dead leader.
    var electionMilliseconds: Int

    static func cluster(of count: Int) throws -> [Member] {
      let ports = try (0..<count).map { _ in try LoopbackPorts.free() }
      let all = ports.enumerated().map { "test-\($0)=\(url($1))" }.joined(separator: ",")
      return try ports.enumerated().map { index, port in
        Member(
          name: "test-\(index)", cluster: all, peerPort: port, healthPort: try LoopbackPorts.free(),
          electionMilliseconds: count == 1 ? 100 : 1_000)
      }
    }

    fileprivate static func url(_ port: Int) -> String { "http://127.0.0.1:\(port)" }
  }

  /// What etcd is started with.
  func arguments() async throws -> [String] {
    let peer = Member.url(member.peerPort)
    var arguments = [
      "--name", member.name, "--data-dir", directory.path("data"),
      "--listen-client-urls", endpoint, "--advertise-client-urls", endpoint,
      "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", member.cluster,
      "--listen-metrics-urls", Member.url(member.healthPort),
      "--heartbeat-interval", "\(member.electionMilliseconds / 10)",
      "--election-timeout", "\(member.electionMilliseconds)",
    ]
    if try await program.understands("unsafe-no-fsync", workingIn: directory) { arguments.append("--unsafe-no-fsync") }
    if let tls = options.tls {
      arguments += ["--cert-file", tls.server.certificatePath, "--key-file", tls.server.keyPath]
      if tls.demandsClientCertificate {
        arguments += ["--client-cert-auth", "--trusted-ca-file", tls.authority.certificatePath]
      }
    }
    return arguments + options.arguments
  }

  func isHealthy() async -> Bool {
    await withCheckedContinuation { answered in
      DedicatedThread.run { [port = member.healthPort] in
        let reply = LoopbackPorts.exchange("GET /health HTTP/1.0\r\n\r\n", port: port)
        answered.resume(returning: reply?.contains("\"health\":\"true\"") ?? false)
      }
    }
  }

  /// Runs `etcdctl` against this etcd, and gives what it printed.
  ///
  /// - Parameter identity: whom to appear as, where etcd demands a certificate.
  public func control(_ arguments: [String], as identity: TestAuthority.Identity? = nil) async throws -> String {
    var words = ["--endpoints", endpoint]
    if let tls = options.tls { words += ["--cacert", tls.authority.certificatePath] }
    if let identity { words += ["--cert", identity.certificatePath, "--key", identity.keyPath] }
    return try await ChildProcess.output(
      of: program.control, words + arguments, environment: ["ETCDCTL_API": "3"], workingIn: directory)
  }
}

extension ChildProcess {
  /// Runs a program to its end and gives what it printed.
  ///
  /// - Throws: ``ProcessError`` with what it printed if it fails.
  static func output(
    of program: String, _ arguments: [String], environment: [String: String] = [:],
    workingIn directory: TemporaryDirectory
  ) async throws -> String {
    let output = directory.path("output-\(UUID().uuidString)")
    let run = try await spawn(.init(program, arguments, environment: environment, outputPath: output))
    let status = try await run.wait()
    let text = try run.output()
    guard status == .exited(code: 0) else {
      throw ProcessError(description: "\(program) \(arguments) ended with \(status): \(text)")
    }
    return text
  }
}
