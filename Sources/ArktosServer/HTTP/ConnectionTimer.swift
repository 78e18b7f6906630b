internal import NIOCore

/// A deadline of one connection, on its event loop.
///
/// Setting it anew is a store of one number: the task that is scheduled already looks, when its time comes, whether the
/// deadline has moved. Requests are frequent, expiries are not.
final class ConnectionTimer {
  private let eventLoop: any EventLoop
  private let onExpiry: () -> Void
  private var deadline: NIODeadline?
  private var scheduled: (task: Scheduled<Void>, at: NIODeadline)?

  init(eventLoop: any EventLoop, onExpiry: @escaping () -> Void) {
    self.eventLoop = eventLoop
    self.onExpiry = onExpiry
  }

  func set(_ duration: Duration) {
    let deadline = eventLoop.now + TimeAmount(duration)
    self.deadline = deadline
    guard let scheduled else { return schedule(deadline) }
    if deadline < scheduled.at {
      scheduled.task.cancel()
      schedule(deadline)
    }
  }

  func clear() { deadline = nil }

  /// Forgets the scheduled task too; the connection is gone.
  func stop() {
    deadline = nil
    scheduled?.task.cancel()
    scheduled = nil
  }

  private func schedule(_ time: NIODeadline) {
    scheduled = (eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.fire() }, time)
  }

  private func fire() {
    scheduled = nil
    guard let deadline else { return }
    if deadline > eventLoop.now { return schedule(deadline) }
    self.deadline = nil
    onExpiry()
  }
}
