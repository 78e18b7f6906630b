import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosTesting
import FoundationEssentials
import Testing

/// The flags about where objects are kept, and what the server says of it, with the real programs.
@Suite("Flags about the store", .serialized)
struct StoreFlagTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("store-flags") }

  private func start(_ program: String, _ arguments: [String], output: String) async throws -> ChildProcess {
    try await ChildProcess.spawn(
      ChildProcess.Command(try Repository.program(program), arguments, outputPath: directory.path(output)))
  }

  /// A server that answers at the kubeconfig's address.
  private func transport(kubeconfig path: String) throws -> CurlTransport {
    CurlTransport(try Kubeconfig.load(path, variables: [:])[0].configuration())
  }

  private func status(_ transport: CurlTransport, _ path: String, query: [APIRequest.QueryItem] = []) async throws
    -> (code: Int, message: String)
  {
    do {
      let answer = try await transport.send(APIRequest(.get, path, query: query))
      guard case .bytes(let bytes) = answer.body else { return (answer.status, "") }
      return (answer.status, String(decoding: bytes, as: UTF8.self))
    } catch let error as APIError {
      return (error.code, error.message)
    }
  }

  @Test("--snapshot copies a store that is in use, --restore makes a new one of it, never over another")
  func snapshot() async throws {
    let (data, copy, file) = (directory.path("data"), directory.path("copy"), directory.path("snapshot"))
    let port = try LoopbackPorts.free()
    func arguments(_ data: String) -> [String] {
      ["--data-dir", data, "--api-servers", "1", "--hollow-nodes", "0", "--base-port", "\(port)"]
    }
    let first = try await start("arktos-up", arguments(data), output: "first")
    try await eventually("the cluster is up") { try first.output().contains("Ctrl-C stops the cluster.") }
    let person = try Operator(kubeconfigs: ["\(data)/kubeconfig-1"])
    try await person.succeed("create", "tenant", "before")
    let taken = try await start("arktos-up", ["--data-dir", data, "--snapshot", file], output: "taken")
    #expect(try await taken.wait() == .exited(code: 0))
    #expect(try taken.output().contains("The snapshot is in \(file)."))
    try await person.succeed("create", "tenant", "after")
    #expect(try await first.terminate(grace: .seconds(20)) == .exited(code: 0))

    let again = try await start("arktos-up", ["--data-dir", data, "--snapshot", file], output: "again")
    #expect(try await again.wait() == .exited(code: 1))
    #expect(try again.output().contains(file))
    let restored = try await start("arktos-up", ["--data-dir", copy, "--restore", file], output: "restored")
    #expect(try await restored.wait() == .exited(code: 0))
    let over = try await start("arktos-up", ["--data-dir", data, "--restore", file], output: "over")
    #expect(try await over.wait() == .exited(code: 1))
    #expect(try over.output().contains("\(data)/store"))

    let second = try await start("arktos-up", arguments(copy), output: "second")
    try await eventually("the copy is up") { try second.output().contains("Ctrl-C stops the cluster.") }
    let other = try Operator(kubeconfigs: ["\(copy)/kubeconfig-1"])
    #expect(try await other.succeed("get", "tenant", "before", "-o", "name").contains("before"))
    #expect(try await other.arktosctl("get", "tenant", "after").code == 1)
    #expect(try await second.terminate(grace: .seconds(20)) == .exited(code: 0))
  }

  @Test("--etcd-compaction-interval wants a duration", arguments: ["often", "-5m"])
  func nonsensicalCompactionInterval(interval: String) async throws {
    let nonsense = try await start(
      "arktos-apiserver",
      ["--etcd-servers", "http://127.0.0.1:1", "--etcd-compaction-interval=\(interval)"], output: "nonsense")
    #expect(try await nonsense.wait() == .exited(code: 64))
    #expect(try nonsense.output().contains("--etcd-compaction-interval \(interval) is no duration"))
  }

  @Test(
    "--etcd-compaction-interval says how soon etcd itself forgets what was; 0 leaves that to others",
    .enabled(if: EtcdProgram.isTestable, "etcd is not installed"), arguments: EtcdProgram.underTest)
  func compactionInterval(etcd program: EtcdProgram) async throws {
    let etcd = try await EtcdProcess.start(.init(program: program))
    // Of two servers over one etcd, only the second one compacts.
    let first = try await server(over: etcd, compacting: "0", name: "first")
    let transport = try transport(kubeconfig: directory.path("first"))
    let path = "/api/v1/namespaces/default/configmaps"
    func put(_ step: Int) async throws -> APIResponse {
      try await transport.send(
        APIRequest(.put, "\(path)/x", body: Array(#"{"metadata":{"name":"x"},"data":{"step":"\#(step)"}}"#.utf8)))
    }
    try await eventually("the server is ready") { try await status(transport, "/readyz").code == 200 }
    let created = try await transport.send(APIRequest(.post, path, body: Array(#"{"metadata":{"name":"x"}}"#.utf8)))
    let old = try #require(
      JSONObject(parsing: try await created.collectedBody()).value(at: ["metadata", "resourceVersion"])?.stringValue)
    #expect(try await put(1).status == 200)
    // etcd itself, by its own client.
    func askForThePast() async throws -> String {
      try await etcd.control(["get", "/registry/", "--prefix", "--keys-only", "--rev=\(old)"])
    }
    #expect(try await askForThePast().contains("/configmaps/"))

    let second = try await server(over: etcd, compacting: "200ms", name: "second")
    var step = 1
    try await eventually("etcd has forgotten the old revision") {
      // Something is written meanwhile, as in any cluster.
      step += 1
      #expect(try await put(step).status == 200)
      do {
        _ = try await askForThePast()
        return false
      } catch let error as ProcessError {
        return error.description.contains("compacted")
      }
    }
    #expect(try await status(transport, "\(path)/x").message.contains("\"step\":\"\(step)\""))
    for server in [first, second] { #expect(try await server.terminate(grace: .seconds(20)) == .exited(code: 0)) }
    try await etcd.stop()
  }

  private func server(over etcd: EtcdProcess, compacting interval: String, name: String) async throws -> ChildProcess {
    let server = try await start(
      "arktos-apiserver",
      [
        "--etcd-servers", etcd.endpoint, "--etcd-compaction-interval", interval, "--port", "0",
        "--cert-dir", directory.path("certificates"), "--kubeconfig-out", directory.path(name),
      ], output: "\(name)-output")
    try await waitForFile(directory.path(name), of: server)
    return server
  }

  @Test("/readyz says so when nothing can be written any more, while reads go on")
  func readiness() async throws {
    let kubeconfig = directory.path("kubeconfig")
    // Files may not become larger than some megabytes: a disk that is full, for this process alone.
    let server = try await ChildProcess.spawn(
      ChildProcess.Command(
        "/bin/sh",
        [
          "-c", #"trap "" XFSZ; ulimit -f 8000; exec "$0" "$@""#, try Repository.program("arktos-apiserver"), "--port",
          "0", "--data-dir", directory.path("data"), "--kubeconfig-out", kubeconfig,
        ], outputPath: directory.path("full")))
    try await waitForFile(kubeconfig, of: server)
    let transport = try transport(kubeconfig: kubeconfig)
    try await eventually("the server is ready") { try await status(transport, "/readyz").code == 200 }
    var written = 0
    try await eventually("a write is refused") {
      let name = "filler-\(written)"
      let body = Array(
        #"{"metadata":{"name":"\#(name)"},"data":{"a":"\#(String(repeating: "x", count: 500_000))"}}"#.utf8)
      let answer = try await transport.send(APIRequest(.post, "/api/v1/namespaces/default/configmaps", body: body))
      if answer.status == 201 { written += 1 }
      return answer.status != 201
    }
    let refusal = try await status(transport, "/readyz")
    #expect(refusal.code == 500)
    #expect(refusal.message.contains("the store refuses writes"), "\(refusal.message)")
    #expect(try await status(transport, "/livez").code == 200)
    #expect(written > 0)
    #expect(try await status(transport, "/api/v1/namespaces/default/configmaps/filler-0").code == 200)
    _ = try await server.terminate(grace: .seconds(20))
  }
}
