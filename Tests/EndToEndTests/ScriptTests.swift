import ArktosTesting
import FoundationEssentials
import Glibc
import Testing

/// `Scripts/arktos-up.sh` as the operator runs it, on programs that are built already.
@Suite("arktos-up.sh", .serialized)
struct ScriptTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("script") }

  private func start(_ arguments: [String], output: String = "output") async throws -> ChildProcess {
    try await ChildProcess.spawn(
      ChildProcess.Command(
        "\(Repository.root)/Scripts/arktos-up.sh", arguments, outputPath: directory.path(output)))
  }

  private func binaries() throws -> [String] {
    let program = try Repository.program("arktos-up")
    return ["--bin-dir", String(program.dropLast("/arktos-up".count))]
  }

  /// Neighbouring ports, for two API servers.
  private func basePort() throws -> Int {
    while true {
      let port = try LoopbackPorts.free()
      if LoopbackPorts.take(port + 1) { return port }
    }
  }

  @Test("it runs a cluster, says how to use it, and ends in order at Ctrl-C", arguments: [[], ["--processes"]])
  func runs(form: [String]) async throws {
    let port = try basePort()
    let arguments = try binaries() + form + ["--data-dir", directory.path("data"), "--base-port", "\(port)"]
    let script = try await start(arguments)
    try await eventually("the script says that the cluster is up") {
      guard script.isRunning else { throw ProcessError(description: try script.output()) }
      return try script.output().contains("Ctrl-C stops the cluster.")
    }
    let output = try script.output()
    for group in 1...2 {
      #expect(output.contains("https://127.0.0.1:\(port + group - 1)"))
      #expect(output.contains(directory.path("data/kubeconfig-\(group)")))
    }
    let person = try Operator(kubeconfigs: (1...2).map { directory.path("data/kubeconfig-\($0)") })
    #expect(try await person.succeed("create", "tenant", "left-behind").contains("created"))
    script.signal(SIGINT)
    #expect(try await script.wait() == .exited(code: 0))

    let again = try await start(arguments, output: "again")
    try await eventually("the cluster is up again, with what was in it") {
      guard again.isRunning else { throw ProcessError(description: try again.output()) }
      return try await person.arktosctl("get", "tenant", "left-behind").code == 0
    }
    again.signal(SIGINT)
    #expect(try await again.wait() == .exited(code: 0))
  }

  @Test("--help explains every flag that the script takes")
  func help() async throws {
    let script = try await start(["--help"])
    #expect(try await script.wait() == .exited(code: 0))
    let help = try script.output()
    for flag in [
      "--processes", "--api-servers", "--base-port", "--store", "--data-dir", "--hollow-nodes", "--etcd-servers",
    ] { #expect(help.contains(flag)) }
  }

  @Test("a port in use, an unwritable directory, an unknown flag: one line that says what to do")
  func refusals() async throws {
    let taken = try basePort()
    let holder = try await start(
      try binaries() + ["--data-dir", directory.path("holder"), "--base-port", "\(taken)"], output: "holder-output")
    try await eventually("the first cluster is up") { try holder.output().contains("Ctrl-C stops the cluster.") }
    let file = directory.path("a-file")
    try Data().write(to: URL(filePath: file))
    let cases: [([String], String)] = [
      (["--data-dir", directory.path("other"), "--base-port", "\(taken)"], "port \(taken) is in use"),
      (["--data-dir", "\(file)/below", "--base-port", "\(taken + 2)"], "choose another one with --data-dir"),
      (["--nonsense"], "unknown flag"),
      (["--store", "paper"], "--store must be memory, embedded or etcd"),
    ]
    for (number, (arguments, message)) in cases.enumerated() {
      let script = try await start(try binaries() + arguments, output: "case-\(number)")
      #expect(try await script.wait() == .exited(code: 1))
      let output = try script.output()
      #expect(output.contains(message), "\(output)")
      #expect(output.split(separator: "\n").count == 1, "\(output)")
    }
    holder.signal(SIGINT)
    #expect(try await holder.wait() == .exited(code: 0))
  }

  @Test("an API server whose etcd does not answer says so and how to mend it")
  func etcdMissing() async throws {
    let port = try LoopbackPorts.free()
    let server = try await ChildProcess.spawn(
      ChildProcess.Command(
        try Repository.program("arktos-apiserver"),
        ["--service-group-id", "1", "--port", "0", "--etcd-servers", "http://127.0.0.1:\(port)"],
        outputPath: directory.path("no-etcd")))
    #expect(try await server.wait() == .exited(code: 1))
    let output = try server.output()
    #expect(output.contains("http://127.0.0.1:\(port)"))
    #expect(output.contains("cannot be reached"))
  }
}
