public import ArktosCore
internal import Synchronization

/// The changes of an informer's copy, for one reader, from the whole copy as it is on subscription onwards.
///
/// A reader that lags behind finds several changes of one object joined into one: it may miss states in between,
/// never the latest state, and never an object's deletion.
public final class InformerEvents<Object: APIObject>: AsyncSequence, Sendable {
  public typealias Element = InformerEvent<Object>

  private let queue: EventQueue<Object>
  private let unsubscribe: @Sendable () -> Void

  init(_ queue: EventQueue<Object>, unsubscribe: @escaping @Sendable () -> Void) {
    self.queue = queue
    self.unsubscribe = unsubscribe
  }

  deinit { unsubscribe() }

  /// The next change; nil when the informer has ended or the task is cancelled.
  public func next() async -> InformerEvent<Object>? { await queue.next() }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let events: InformerEvents
    public func next() async -> InformerEvent<Object>? { await events.next() }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: self) }
}

/// A ``ChangeQueue`` between the informer, which never waits, and one reader.
final class EventQueue<Object: APIObject>: Sendable {
  private struct State {
    var changes = ChangeQueue<Object>()
    var reader: CheckedContinuation<InformerEvent<Object>?, Never>?
    var isFinished = false
  }

  private let state = Mutex(State())

  func push(_ events: [InformerEvent<Object>]) {
    let ready = state.withLock { state in
      for event in events { state.changes.push(event) }
      return Self.takeReady(&state)
    }
    ready?.reader.resume(returning: ready?.event)
  }

  func finish() {
    let reader = state.withLock { state in
      state.isFinished = true
      return state.reader.take()
    }
    reader?.resume(returning: nil)
  }

  func next() async -> InformerEvent<Object>? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let outcome: InformerEvent<Object>?? = state.withLock { state in
          if Task.isCancelled { return .some(nil) }
          if let event = state.changes.pop() { return event }
          if state.isFinished || state.reader != nil { return .some(nil) }
          state.reader = continuation
          return nil
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      state.withLock { $0.reader.take() }?.resume(returning: nil)
    }
  }

  private static func takeReady(
    _ state: inout State
  ) -> (reader: CheckedContinuation<InformerEvent<Object>?, Never>, event: InformerEvent<Object>)? {
    guard state.reader != nil, let event = state.changes.pop(), let reader = state.reader.take() else { return nil }
    return (reader, event)
  }
}
