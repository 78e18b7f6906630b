internal import ArktosCore
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// An etcd that is installed on this machine.
public struct EtcdProgram: Hashable, Sendable, CustomStringConvertible {
  /// The path of `etcd`; `etcdctl` is expected beside it, or else in `PATH`.
  public var path: String

  public var description: String { path }

  /// The etcds to test with: those that `ARKTOS_TEST_ETCD` names, separated by colons, or else the one in `PATH`.
  ///
  /// Names of which there is no program are left out, except in continuous integration (`CI` is set): a missing etcd
  /// makes tests fail there instead of passing unseen.
  public static let underTest: [EtcdProgram] = {
    let variables = ProcessInfo.processInfo.environment
    return (variables["ARKTOS_TEST_ETCD"] ?? "etcd").split(separator: ":").map(String.init)
      .compactMap { name in
        if let path = ChildProcess.locate(name) { return EtcdProgram(path: path) }
        return variables["CI"] == nil ? nil : EtcdProgram(path: name)
      }
  }()

  /// The first of them, where one is enough.
  ///
  /// - Throws: ``ProcessError`` if there is none.
  public static func first() throws -> EtcdProgram {
    guard let program = underTest.first, ChildProcess.locate(program.path) != nil else {
      throw ProcessError(
        description:
          "etcd is not installed; install it with `apt-get install etcd-server`, or let ARKTOS_TEST_ETCD name it")
    }
    return program
  }

  /// Whether tests of etcd run.
  public static var isTestable: Bool { !underTest.isEmpty }

  /// Where its `etcdctl` is.
  var control: String {
    let beside = path.hasSuffix("/etcd") ? path + "ctl" : "etcdctl"
    return ChildProcess.locate(beside) ?? "etcdctl"
  }

  private static let knownFlags = Guarded<[String: String]>([:])

  /// Whether this etcd knows a flag, some of which `--help` hides: asked of the program itself, once.
  func understands(_ flag: String, workingIn directory: TemporaryDirectory) async throws -> Bool {
    let key = "\(path) \(flag)"
    if let known = Self.knownFlags.withLock({ $0[key] }) { return !known.contains("not defined") }
    let output = directory.path("flag-\(flag)")
    // An unknown flag is complained about before `--version` is looked at.
    let run = try await ChildProcess.spawn(.init(path, ["--\(flag)", "--version"], outputPath: output))
    try await run.wait()
    let text = try run.output()
    Self.knownFlags.withLock { $0[key] = text }
    return !text.contains("not defined")
  }
}
