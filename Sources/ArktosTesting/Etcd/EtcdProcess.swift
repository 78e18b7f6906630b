internal import ArktosCore
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A real etcd for tests: on free loopback ports, with its data in a temporary directory.
///
/// It dies with this object, and with the test process. Data survive a restart, and a crash of etcd, but not one of the
/// machine, because syncing is off where etcd lets it be.
public final class EtcdProcess: Sendable {
  /// How etcd is to be started.
  public struct Options: Sendable {
    /// Nil for the first one that is installed.
    public var program: EtcdProgram?
    /// What it shows and demands as TLS; nil for plain http.
    public var tls: TLS?
    /// Further flags.
    public var arguments: [String]

    public init(program: EtcdProgram? = nil, tls: TLS? = nil, arguments: [String] = []) {
      self.program = program
      self.tls = tls
      self.arguments = arguments
    }
  }

  /// The certificates of an etcd that is spoken to in TLS.
  public struct TLS: Sendable {
    public var authority: TestAuthority
    public var server: TestAuthority.Identity
    /// Whether clients must show a certificate of the same authority.
    public var demandsClientCertificate: Bool

    public init(authority: TestAuthority, server: TestAuthority.Identity, demandsClientCertificate: Bool) {
      self.authority = authority
      self.server = server
      self.demandsClientCertificate = demandsClientCertificate
    }
  }

  /// Where etcd listens, or listened last.
  public var clientPort: Int { state.withLock { $0.clientPort } }
  public var endpoint: String { "\(options.tls == nil ? "http" : "https")://127.0.0.1:\(clientPort)" }

  let member: Member
  let options: Options
  let program: EtcdProgram
  let directory: TemporaryDirectory
  private let state: Guarded<State>

  private struct State {
    var clientPort: Int
    var child: ChildProcess?
  }

  deinit { state.withLock { $0.child }?.signal(SIGKILL) }

  init(_ options: Options, member: Member) throws {
    self.options = options
    self.member = member
    program = try options.program ?? EtcdProgram.first()
    directory = try TemporaryDirectory("etcd")
    state = Guarded(State(clientPort: try LoopbackPorts.free()))
  }

  /// Starts an etcd of one member and waits until it answers.
  ///
  /// - Throws: ``ProcessError`` if etcd is not installed or does not come up, with what it printed.
  public static func start(_ options: Options = Options()) async throws -> EtcdProcess {
    try await start(options, members: 1)[0]
  }

  /// Starts an etcd of several members and waits until all of them answer.
  ///
  /// - Throws: ``ProcessError`` if etcd is not installed or does not come up, with what it printed.
  public static func start(_ options: Options = Options(), members: Int) async throws -> [EtcdProcess] {
    // Somebody else may take a port between its choice and etcd's start: then others are tried.
    for _ in 0..<4 {
      let etcds = try Member.cluster(of: members).map { try EtcdProcess(options, member: $0) }
      do {
        try await withThrowingDiscardingTaskGroup { group in
          for etcd in etcds { group.addTask { try await etcd.launch() } }
        }
        return etcds
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

  /// Stops etcd where it is, as a machine that hangs: it answers nothing once this has returned.
  ///
  /// ``resume()`` lets it go on.
  public func suspend() async { await state.withLock { $0.child }?.suspend() }

  /// Lets etcd go on after ``suspend()``.
  public func resume() { state.withLock { $0.child }?.resume() }

  /// What etcd printed since it was started last.
  public func log() throws -> String { try state.withLock { $0.child }?.output() ?? "" }

  private func launch() async throws {
    let output = directory.path("log-\(UUID().uuidString)")
    let child = try await ChildProcess.spawn(.init(program.path, try await arguments(), outputPath: output))
    state.withLock { $0.child = child }

    // etcd is healthy only when it has a leader; there is nothing to be notified by but trying.
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline, child.isRunning {
      if await isHealthy() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    let text = (try? child.output()) ?? ""
    try await child.kill()
    throw ProcessError(description: "etcd did not come up: \(text)")
  }
}
