internal import ArktosCore
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A program that a test started, with what it printed captured in a file.
///
/// It runs until it ends by itself, is told to end, or the process that started it dies: it is run through `setpriv --pdeathsig` and spawned from a thread
/// that lives as long as the child, because Linux ties that signal to the parent's thread. The same thread reaps it.
public final class ChildProcess: Sendable {
  /// How a child ended.
  public enum ExitStatus: Hashable, Sendable {
    case exited(code: Int32)
    case signalled(Int32)
  }

  private struct State {
    var status: ExitStatus?
    var nextWaiter = 0
    var waiters: [Int: CheckedContinuation<ExitStatus, any Error>] = [:]
  }

  public let processIdentifier: Int32
  /// The program and its arguments.
  public let commandLine: [String]
  /// Where the child's standard output and standard error go.
  public let outputPath: String
  private let state = Guarded(State())

  private init(processIdentifier: Int32, command: Command) {
    self.processIdentifier = processIdentifier
    commandLine = [command.executable] + command.arguments
    outputPath = command.outputPath
  }

  /// Starts a program.
  ///
  /// - Throws: ``ProcessError`` if it cannot be started.
  public static func spawn(_ command: Command) async throws -> ChildProcess {
    try await withCheckedThrowingContinuation { started in
      DedicatedThread.run {
        let child: ChildProcess
        do {
          child = ChildProcess(processIdentifier: try command.spawn(), command: command)
        } catch {
          started.resume(throwing: error)
          return
        }
        started.resume(returning: child)
        child.reap()
      }
    }
  }

  public var isRunning: Bool { state.withLock { $0.status == nil } }

  /// Sends a signal; does nothing when the child has ended.
  public func signal(_ number: Int32) {
    state.withLock { state in
      // The process id stays the child's own until `reap` has taken this lock.
      if state.status == nil { Glibc.kill(processIdentifier, number) }
    }
  }

  /// Stops the child where it is, and returns when all its threads stand still; ``resume()`` lets it go on.
  ///
  /// The signal alone would not do: while the thread that is to take it waits for the disk, the others go on.
  public func suspend() async {
    signal(SIGSTOP)
    await withCheckedContinuation { stopped in
      DedicatedThread.run { [processIdentifier] in
        var information = siginfo_t()
        // Only looks, so that a second call returns too, and `reap` finds how the child ended.
        let states = WSTOPPED | WEXITED | WNOWAIT
        while waitid(P_PID, id_t(processIdentifier), &information, states) == -1, errno == EINTR {}
        stopped.resume()
      }
    }
  }

  /// Lets the child go on after ``suspend()``.
  public func resume() { signal(SIGCONT) }

  /// Waits for the child to end.
  ///
  /// - Throws: `CancellationError` when the task is cancelled; the child is left alone then.
  @discardableResult
  public func wait() async throws -> ExitStatus {
    let waiter = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let known: Result<ExitStatus, any Error>? = state.withLock { state in
          if let status = state.status { return .success(status) }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[waiter] = continuation
          return nil
        }
        if let known { continuation.resume(with: known) }
      }
    } onCancel: {
      let continuation = state.withLock { $0.waiters.removeValue(forKey: waiter) }
      continuation?.resume(throwing: CancellationError())
    }
  }

  /// Asks the child to end with SIGTERM, and ends it with SIGKILL when it has not done so within `grace`.
  @discardableResult
  public func terminate(grace: Duration = .seconds(10)) async throws -> ExitStatus {
    signal(SIGTERM)
    return try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
      group.addTask { try await self.wait() }
      group.addTask {
        try await Task.sleep(for: grace)
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      return if let first { first } else { try await kill() }
    }
  }

  /// Ends the child with SIGKILL and waits until it is gone.
  @discardableResult
  public func kill() async throws -> ExitStatus {
    signal(SIGKILL)
    return try await wait()
  }

  /// What the child printed so far.
  public func output() throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: outputPath)), as: UTF8.self)
  }

  private func reap() {
    var information = siginfo_t()
    // Waits without reaping, so that `signal` cannot hit a stranger that was given the same process id.
    while waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    let (status, waiters) = state.withLock { state in
      var raw: Int32 = 0
      while waitpid(processIdentifier, &raw, 0) == -1, errno == EINTR {}
      let status: ExitStatus =
        raw & 0x7F == 0 ? .exited(code: (raw >> 8) & 0xFF) : .signalled(raw & 0x7F)
      state.status = status
      defer { state.waiters = [:] }
      return (status, state.waiters)
    }
    for waiter in waiters.values { waiter.resume(returning: status) }
  }
}
