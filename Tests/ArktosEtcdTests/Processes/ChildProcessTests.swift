import ArktosTesting
import FoundationEssentials
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

  @Test("stands still once it is suspended, also in the middle of a write to the disk")
  func suspension() async throws {
    let file = directory.path("synced")
    let child = try await spawn("exec dd if=/dev/zero of=\(file) bs=512 count=10000000 oflag=dsync")
    try await eventually("the child writes") { size(of: file) > 0 }
    for _ in 0..<20 {
      await child.suspend()
      let size = size(of: file)
      #expect(try state(of: child) == "T")
      await child.suspend()
      #expect(self.size(of: file) == size)
      child.resume()
      try await eventually("the child goes on") { self.size(of: file) > size }
    }
    #expect(try await child.kill() == .signalled(9))
    await child.suspend()
  }

  private func size(of file: String) -> Int {
    ((try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int) ?? 0
  }

  /// The letter that Linux has for what a process does: `T` when it is stopped.
  private func state(of child: ChildProcess) throws -> Character? {
    let stat = try String(contentsOfFile: "/proc/\(child.processIdentifier)/stat", encoding: .utf8)
    return stat.split(separator: ") ").last?.first
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
