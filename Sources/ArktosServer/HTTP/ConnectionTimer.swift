internal import NIOCore

/// A deadline of one connection, or of one of its streams, on its event loop.
///
/// Setting it anew is a store of one number: the task that is scheduled already looks, when its time comes, whether the
/// deadline has moved. Requests are frequent, expiries are not.
final class ConnectionTimer {
  private let timers: ConnectionTimers
  private let onExpiry: () -> Void
  fileprivate private(set) var deadline: NIODeadline?
  /// Among the connection's timers; nil while it is not one of them.
  fileprivate var place: Int?

  init(_ timers: ConnectionTimers, onExpiry: @escaping () -> Void) {
    self.timers = timers
    self.onExpiry = onExpiry
  }

  func set(_ duration: Duration) {
    let deadline = timers.eventLoop.now + TimeAmount(duration)
    self.deadline = deadline
    timers.add(self, until: deadline)
  }

  func clear() { deadline = nil }

  var isSet: Bool { deadline != nil }

  /// Clears it for good; what it is for is gone.
  func stop() {
    deadline = nil
    timers.remove(self)
  }

  /// Expires if it still is to: another timer's expiry may have moved the deadline, or cleared it.
  fileprivate func expire(_ now: NIODeadline) {
    guard let deadline, deadline <= now else { return }
    self.deadline = nil
    onExpiry()
  }
}

/// The timers of one connection and of all its streams: they share one scheduled task of the event loop, since to
/// schedule one and to cancel it again would cost each stream, which is each request, more than to read it.
final class ConnectionTimers {
  let eventLoop: any EventLoop
  private var timers: [ConnectionTimer] = []
  private var scheduled: (task: Scheduled<Void>, at: NIODeadline)?

  init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  fileprivate func add(_ timer: ConnectionTimer, until deadline: NIODeadline) {
    if timer.place == nil {
      timer.place = timers.count
      timers.append(timer)
    }
    if let scheduled {
      if scheduled.at <= deadline { return }
      scheduled.task.cancel()
    }
    schedule(deadline)
  }

  fileprivate func remove(_ timer: ConnectionTimer) {
    guard let place = timer.place else { return }
    timers[place] = timers[timers.count - 1]
    timers[place].place = place
    timers.removeLast()
    timer.place = nil
  }

  /// Forgets them all; the connection is gone.
  func stop() {
    for timer in timers { timer.place = nil }
    timers = []
    scheduled?.task.cancel()
    scheduled = nil
  }

  private func schedule(_ time: NIODeadline) {
    scheduled = (eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.fire() }, time)
  }

  private func fire() {
    scheduled = nil
    let now = eventLoop.now
    // Expiries add and remove timers.
    for timer in timers { timer.expire(now) }
    guard scheduled == nil, let next = timers.lazy.compactMap(\.deadline).min() else { return }
    schedule(next)
  }
}
