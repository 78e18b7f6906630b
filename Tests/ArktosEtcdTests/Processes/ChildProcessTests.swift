import ArktosTesting
import Testing

@Suite("A child process")
struct ChildProcessTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("process") }

  private func spawn(_ script: String) async throws -> ChildProcess {
    try await ChildProcess.spawn(
      .init("sh", ["-c", script], environment: ["GREETING": "hello"], outputPath: directory.path("output")))
  }

  @Test("gives its exit code and what it printed")
  func exitCode() async throws {
    let child = try await spawn("echo $GREETING; echo trouble >&2; exit 3")
    #expect(try await child.wait() == .exited(code: 3))
    #expect(!child.isRunning)
    #expect(try child.output() == "hello\ntrouble\n")
  }

  @Test("ends at SIGTERM")
  func terminate() async throws {
    let child = try await spawn("exec sleep 1000")
    #expect(child.isRunning)
    #expect(try await child.terminate() == .signalled(15))
  }

  @Test("that ignores SIGTERM is killed")
  func stubborn() async throws {
    let child = try await spawn("trap '' TERM; echo ready; while true; do sleep 0.05; done")
    while try !child.output().contains("ready") { await Task.yield() }
    #expect(try await child.terminate(grace: .milliseconds(50)) == .signalled(9))
  }

  @Test("may be waited for by many, also after its end")
  func manyWaiters() async throws {
    let child = try await spawn("exec sleep 1000")
    let statuses = try await withThrowingTaskGroup(of: ChildProcess.ExitStatus.self) { group in
      for _ in 0..<8 { group.addTask { try await child.wait() } }
      group.addTask { try await child.kill() }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: .signalled(9), count: 9))
    #expect(try await child.wait() == .signalled(9))
    child.signal(9)
  }

  @Test("keeps running when a waiter is cancelled")
  func cancelledWaiter() async throws {
    let child = try await spawn("exec sleep 1000")
    let waiter = Task { try await child.wait() }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    #expect(child.isRunning)
    try await child.kill()
  }

  @Test("that is not installed is reported by name")
  func missing() async {
    await #expect(throws: ProcessError.self) {
      try await ChildProcess.spawn(.init("no-such-program", outputPath: directory.path("output")))
    }
  }

  @Test("Free ports differ")
  func ports() throws {
    let ports = try (0..<20).map { _ in try LoopbackPorts.free() }
    #expect(Set(ports).count == 20)
  }
}
