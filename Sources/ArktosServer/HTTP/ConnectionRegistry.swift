internal import NIOCore
internal import Synchronization

/// The open connections of a listener and the requests that run on them, so that shutdown can be orderly.
final class ConnectionRegistry: Sendable {
  private struct State {
    var isDraining = false
    var channels: [ObjectIdentifier: any Channel] = [:]
    var runningRequests = 0
    var nextWatch = 0
    var endWatch: [Int: @Sendable () -> Void] = [:]
    /// By event loop.
    var rounds: [ObjectIdentifier: StreamRound] = [:]
    var idleWaiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  var isDraining: Bool { state.withLock { $0.isDraining } }

  func add(_ channel: any Channel) {
    let isDraining = state.withLock { state in
      state.channels[ObjectIdentifier(channel)] = channel
      return state.isDraining
    }
    if isDraining { quiesce(channel) }
  }

  /// Closes the connection now if it is idle, behind the answer of its running request otherwise.
  private func quiesce(_ channel: any Channel) {
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }

  func remove(_ channel: any Channel) { state.withLock { $0.channels[ObjectIdentifier(channel)] = nil } }

  func requestBegan() { state.withLock { $0.runningRequests += 1 } }

  func requestEnded() {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.runningRequests -= 1
      guard state.runningRequests == 0 else { return [] }
      defer { state.idleWaiters = [] }
      return state.idleWaiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Notes a stream that must be ended at shutdown; the number takes it back.
  func streamBegan(end: @escaping @Sendable () -> Void) -> Int {
    let (number, endNow) = state.withLock { state -> (Int, Bool) in
      state.nextWatch += 1
      if !state.isDraining { state.endWatch[state.nextWatch] = end }
      return (state.nextWatch, state.isDraining)
    }
    if endNow { end() }
    return number
  }

  /// How far apart the streams that must be ended at shutdown are told something.
  var pace: TimeAmount { StreamPace.interval(streams: state.withLock { $0.endWatch.count }) }

  /// In which the streams of an event loop are told something.
  func round(of eventLoop: any EventLoop) -> StreamRound {
    state.withLock { state in
      if let round = state.rounds[ObjectIdentifier(eventLoop)] { return round }
      let round = StreamRound(eventLoop) { [weak self] in self?.pace ?? .zero }
      state.rounds[ObjectIdentifier(eventLoop)] = round
      return round
    }
  }

  func streamEnded(_ number: Int) { state.withLock { $0.endWatch[number] = nil } }

  /// Closes idle connections, ends streams in order, and makes every answer the last of its connection.
  func beginDraining() {
    let (ends, channels) = state.withLock { state in
      state.isDraining = true
      defer { state.endWatch = [:] }
      return (Array(state.endWatch.values), Array(state.channels.values))
    }
    for channel in channels { quiesce(channel) }
    for end in ends { end() }
  }

  /// Returns when no request runs, or when the task is cancelled.
  func waitUntilIdle() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isIdle = state.withLock { state in
          if state.runningRequests == 0 || Task.isCancelled { return true }
          state.idleWaiters.append(continuation)
          return false
        }
        if isIdle { continuation.resume() }
      }
    } onCancel: {
      let waiters = state.withLock { state in
        defer { state.idleWaiters = [] }
        return state.idleWaiters
      }
      for waiter in waiters { waiter.resume() }
    }
  }

  func closeAll() async {
    let channels = state.withLock { Array($0.channels.values) }
    for channel in channels { channel.close(mode: .all, promise: nil) }
    // A connection that the peer closed first is as good as one that we closed.
    for channel in channels { try? await channel.closeFuture.get() }
  }
}
