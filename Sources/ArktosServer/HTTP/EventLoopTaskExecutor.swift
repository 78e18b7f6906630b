internal import ArktosCore
internal import NIOCore

/// Runs the tasks of requests on the event loop of their connection, so that a request that waits for nothing is
/// answered without a change of thread.
///
/// What computes for long leaves it; see ``offTheEventLoop(_:)``.
final class EventLoopTaskExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Does what takes longer than a connection's neighbours should wait, on the threads that tasks have otherwise.
func offTheEventLoop<Value>(
  _ work: () async throws(APIError) -> Value
) async throws(APIError) -> Value {
  try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
}
