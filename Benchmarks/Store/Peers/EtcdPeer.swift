internal import ArktosEtcd
internal import ArktosStore
internal import Glibc
internal import Logging

/// A real etcd of one member with etcd's own defaults, so that it syncs what it acknowledges, on loopback.
final class EtcdPeer {
  let store: EtcdStore
  let name: String
  private let process: pid_t
  private let directory: WorkDirectory

  private init(store: EtcdStore, name: String, process: pid_t, directory: WorkDirectory) {
    self.store = store
    self.name = name
    self.process = process
    self.directory = directory
  }

  static func start(program: String, directory parent: String) async throws -> EtcdPeer {
    let directory = try WorkDirectory(in: parent)
    let (client, peer) = (Int.random(in: 15_000..<23_000), Int.random(in: 23_000..<31_000))
    let endpoint = "http://127.0.0.1:\(client)"
    let process = try spawn(
      [
        program, "--data-dir", directory.path + "/etcd", "--listen-client-urls", endpoint,
        "--advertise-client-urls", endpoint, "--listen-peer-urls", "http://127.0.0.1:\(peer)",
        "--initial-advertise-peer-urls", "http://127.0.0.1:\(peer)",
        "--initial-cluster", "default=http://127.0.0.1:\(peer)",
      ], output: directory.path + "/etcd.log")
    do {
      let store = try await connect(endpoint)
      return EtcdPeer(store: store, name: "\(program) through EtcdStore", process: process, directory: directory)
    } catch {
      end(process)
      throw WrongAnswer("\(program) did not come up (\(error)); \(directory.path)/etcd.log says why")
    }
  }

  func stop() async {
    await store.close()
    Self.end(process)
    // A directory that stays shows itself, and the results are out.
    try? directory.remove()
  }

  private static func connect(_ endpoint: String) async throws -> EtcdStore {
    let configuration = try EtcdConfiguration(endpoints: [endpoint], requestTimeout: .seconds(30))
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      do {
        return try await EtcdStore.connect(
          configuration, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
      } catch {
        guard ContinuousClock.now < deadline else { throw error }
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  private static func spawn(_ words: [String], output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, words[0], &actions, nil, &arguments, environ)
    guard result == 0 else {
      throw WrongAnswer(
        "\(words[0]) cannot be started (\(String(cString: strerror(result)))); name another with --etcd")
    }
    return process
  }

  private static func end(_ process: pid_t) {
    kill(process, SIGTERM)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
  }
}
