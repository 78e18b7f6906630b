internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A real etcd of one member, for tests: on free loopback ports, with its data in a temporary directory.
///
/// It dies with this object, and with the test process. Data survive a restart, and a crash of etcd, but not one of the machine, because
/// syncing is off where etcd lets it be.
public final class EtcdProcess: Sendable {
  /// Where etcd listens, or listened last.
  public var clientPort: Int { state.withLock { $0.clientPort } }
  public var endpoint: String { "http://127.0.0.1:\(clientPort)" }

  private let peerPort: Int
  private let executable: String
  private let extraArguments: [String]
  private let directory: TemporaryDirectory
  private let state: Mutex<State>

  private struct State {
    var clientPort: Int
    var child: ChildProcess?
  }

  deinit { state.withLock { $0.child }?.signal(SIGKILL) }

  private init(executable: String, extraArguments: [String]) throws {
    self.executable = executable
    self.extraArguments = extraArguments
    directory = try TemporaryDirectory("etcd")
    state = Mutex(State(clientPort: try LoopbackPorts.free()))
    peerPort = try LoopbackPorts.free()
  }

  /// The etcd to test with: the program that `ARKTOS_TEST_ETCD` names, or else the one in `PATH`; nil if there is none.
  public static var installed: String? {
    ChildProcess.locate(ProcessInfo.processInfo.environment["ARKTOS_TEST_ETCD"] ?? "etcd")
  }

  /// Whether tests of etcd run: where it is installed, and always in continuous integration (`CI` is set), so that a
  /// missing etcd fails there instead of passing unseen.
  public static var isTestable: Bool {
    installed != nil || ProcessInfo.processInfo.environment["CI"] != nil
  }

  /// Starts an etcd and waits until it answers.
  ///
  /// - Parameter arguments: further flags of etcd.
  /// - Throws: ``ProcessError`` if etcd is not installed or does not come up, with what it printed.
  public static func start(arguments: [String] = []) async throws -> EtcdProcess {
    guard let executable = installed else {
      throw ProcessError(
        description:
          "etcd is not installed; install it with `apt-get install etcd-server`, or let ARKTOS_TEST_ETCD name it")
    }
    // Somebody else may take a port between its choice and etcd's start: then others are tried.
    for _ in 0..<4 {
      let etcd = try EtcdProcess(executable: executable, extraArguments: arguments)
      do {
        try await etcd.launch()
        return etcd
      } catch let error as ProcessError where error.description.contains("address already in use") {
        continue
      }
    }
    throw ProcessError(description: "etcd found no free ports on 127.0.0.1")
  }

  /// Ends etcd with SIGKILL.
  public func kill() async throws {
    _ = try await state.withLock { $0.child.take() }?.kill()
  }

  /// Ends etcd in an orderly way.
  public func stop() async throws {
    _ = try await state.withLock { $0.child.take() }?.terminate()
  }

  /// Starts etcd again with the same data; ends it before if it runs.
  ///
  /// - Parameter clientPort: where it is to listen; nil for the same port as before.
  public func restart(clientPort: Int? = nil) async throws {
    try await stop()
    if let clientPort { state.withLock { $0.clientPort = clientPort } }
    try await launch()
  }

  /// Stops etcd where it is, as a machine that hangs; ``resume()`` lets it go on.
  public func suspend() { state.withLock { $0.child }?.signal(SIGSTOP) }
  public func resume() { state.withLock { $0.child }?.signal(SIGCONT) }

  /// Runs `etcdctl` against this etcd, and gives what it printed.
  public func control(_ arguments: [String]) async throws -> String {
    let output = directory.path("etcdctl-\(UUID().uuidString)")
    let besideServer = executable.hasSuffix("/etcd") ? executable + "ctl" : "etcdctl"
    let run = try await ChildProcess.spawn(
      .init(
        ChildProcess.locate(besideServer) ?? "etcdctl", ["--endpoints", endpoint] + arguments,
        environment: ["ETCDCTL_API": "3"], outputPath: output))
    let status = try await run.wait()
    let text = try run.output()
    guard status == .exited(code: 0) else {
      throw ProcessError(description: "etcdctl \(arguments) ended with \(status): \(text)")
    }
    return text
  }

  private func launch() async throws {
    let peer = "http://127.0.0.1:\(peerPort)"
    var arguments = [
      "--name", "test", "--data-dir", directory.path("data"),
      "--listen-client-urls", endpoint, "--advertise-client-urls", endpoint,
      "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "test=\(peer)",
      // One member elects itself: the sooner it may, the sooner it is up.
      "--heartbeat-interval", "10", "--election-timeout", "100",
    ]
    if try await understands("unsafe-no-fsync") { arguments.append("--unsafe-no-fsync") }
    let output = directory.path("log-\(UUID().uuidString)")
    let child = try await ChildProcess.spawn(
      .init(executable, arguments + extraArguments, outputPath: output))
    state.withLock { $0.child = child }

    // etcd answers on its port only when it has a leader; there is nothing to be notified by but trying.
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline, child.isRunning {
      if await isHealthy() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    let text = (try? child.output()) ?? ""
    try await child.kill()
    throw ProcessError(description: "etcd did not come up: \(text)")
  }

  private func isHealthy() async -> Bool {
    await withCheckedContinuation { answered in
      DedicatedThread.run { [clientPort] in
        let reply = LoopbackPorts.exchange(
          "GET /health HTTP/1.0\r\n\r\n", port: clientPort)
        answered.resume(returning: reply?.contains("\"health\":\"true\"") ?? false)
      }
    }
  }

  private static let knownFlags = Mutex<[String: String]>([:])

  /// Whether this etcd knows a flag, some of which `--help` hides: asked of the program itself, once.
  private func understands(_ flag: String) async throws -> Bool {
    let key = "\(executable) \(flag)"
    if let known = Self.knownFlags.withLock({ $0[key] }) { return !known.contains("not defined") }
    let output = directory.path("flag-\(flag)")
    // An unknown flag is complained about before `--version` is looked at.
    let run = try await ChildProcess.spawn(.init(executable, ["--\(flag)", "--version"], outputPath: output))
    try await run.wait()
    let text = try run.output()
    Self.knownFlags.withLock { $0[key] = text }
    return !text.contains("not defined")
  }
}
