internal import ArktosCore
internal import NIOCore

/// Runs the tasks of requests on the event loop of their connection, so that a request that waits for nothing is
/// answered without a change of thread.
///
/// What computes for long leaves it; see ``offTheEventLoop(_:)``.
final class EventLoopTaskExecutor: TaskExecutor {
  private let eventLoop: any EventLoop
  /// Set while ``beginAtOnce(_:)`` sets a task going. On the event loop only.
  private nonisolated(unsafe) var isBeginning = false
  /// What that task does first. On the event loop only.
  private nonisolated(unsafe) var beginning: UnownedJob?

  init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if eventLoop.inEventLoop, isBeginning {
      beginning = job
    } else {
      eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  /// Runs the task that `begin` makes or resumes up to where it waits again, rather than in the event loop's next turn.
  ///
  /// On the event loop. The task runs when `begin` has returned, so that it can note the task first.
  func beginAtOnce(_ begin: () -> Void) {
    // A task cannot run inside of another one.
    guard withUnsafeCurrentTask(body: { $0 == nil }) else { return begin() }
    isBeginning = true
    begin()
    isBeginning = false
    let job = beginning
    beginning = nil
    job?.runSynchronously(on: asUnownedTaskExecutor())
  }
}

/// Does what takes longer than a connection's neighbours should wait, on the threads that tasks have otherwise.
func offTheEventLoop<Value, Failure: Error>(
  _ work: @concurrent () async throws(Failure) -> Value
) async throws(Failure) -> Value {
  try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
}
