import ArktosTesting
import FoundationEssentials
import Synchronization

/// etcd, API servers and controller managers, each a process of its own.
final class SeparateProcesses: RunningCluster {
  private struct Processes {
    var servers: [Int: ChildProcess] = [:]
    var controllerManagers: [ChildProcess] = []
  }

  private let directory: TemporaryDirectory
  private let etcd: EtcdProcess
  private let ports: Mutex<[Int: Int]> = Mutex([:])
  private let processes = Mutex(Processes())

  var kubeconfigs: [String] { (1...2).map { kubeconfig(group: $0) } }

  static func start() async throws -> SeparateProcesses {
    let cluster = SeparateProcesses(try TemporaryDirectory("processes"), try await EtcdProcess.start())
    for group in 1...2 { try await cluster.startServer(group: group) }
    for number in 1...2 { try await cluster.startControllerManager(number) }
    return cluster
  }

  private init(_ directory: TemporaryDirectory, _ etcd: EtcdProcess) {
    self.directory = directory
    self.etcd = etcd
  }

  private func kubeconfig(group: Int) -> String { directory.path("kubeconfig-\(group)") }

  private func startServer(group: Int) async throws {
    let port = try ports.withLock { ports in
      let port = try ports[group] ?? LoopbackPorts.free()
      ports[group] = port
      return port
    }
    try? FileManager.default.removeItem(atPath: kubeconfig(group: group))
    let server = try await ChildProcess.spawn(
      ChildProcess.Command(
        try Repository.program("arktos-apiserver"),
        [
          "--service-group-id", "\(group)", "--port", "\(port)", "--etcd-servers", etcd.endpoint,
          "--cert-dir", directory.path("certificates"), "--kubeconfig-out", kubeconfig(group: group),
        ], outputPath: directory.path("apiserver-\(group).log")))
    processes.withLock { $0.servers[group] = server }
    try await waitForFile(kubeconfig(group: group), of: server)
  }

  private func startControllerManager(_ number: Int) async throws {
    let manager = try await ChildProcess.spawn(
      ChildProcess.Command(
        try Repository.program("workload-controller-manager"),
        [
          "--kubeconfig", kubeconfigs.joined(separator: " "),
          "--controllerconfig=\(Repository.root)/Examples/controllerconfig.json", "--hollow-nodes", "2", "--port", "0",
        ], outputPath: directory.path("controller-manager-\(number).log")))
    processes.withLock { $0.controllerManagers.append(manager) }
  }

  func addServer(group: Int) async throws -> String {
    try await startServer(group: group)
    return kubeconfig(group: group)
  }

  func killServer(group: Int) async throws {
    let server = processes.withLock { $0.servers[group] }
    try await server?.kill()
  }

  func restartServer(group: Int) async throws { try await startServer(group: group) }

  func killOneControllerManager() async throws {
    let manager = processes.withLock { $0.controllerManagers.removeFirst() }
    try await manager.kill()
  }

  func stop() async throws -> Bool {
    let (managers, servers) = processes.withLock { ($0.controllerManagers, Array($0.servers.values)) }
    var isClean = true
    for process in managers + servers {
      let status = try await process.terminate(grace: .seconds(20))
      if status != .exited(code: 0) { isClean = false }
    }
    try await etcd.stop()
    return isClean
  }
}
