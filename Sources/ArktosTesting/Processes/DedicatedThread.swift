internal import Glibc

/// A thread of its own for work that blocks, which must not take one of the few threads that tasks run on.
package enum DedicatedThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a new thread, which ends with it.
  package static func run(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    // A process that cannot make a thread any more cannot run tests either.
    precondition(result == 0, "cannot make a thread: \(String(cString: strerror(result)))")
    pthread_detach(thread)
  }
}
