internal import DequeModule
internal import Synchronization

/// A queue between tasks: writers wait when it is full, one reader when it is empty.
final class BoundedChannel<Element: Sendable>: Sendable {
  private struct State {
    var elements: Deque<Element> = []
    var end: Result<Void, any Error>?
    /// Wakes the reader, and one writer after the other.
    var reader: CheckedContinuation<Void, Never>?
    var writers: Deque<CheckedContinuation<Void, Never>> = []
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// Waits for room.
  ///
  /// - Returns: false if the channel has ended and the element was dropped.
  func send(_ element: Element) async -> Bool {
    while true {
      let (isSent, isOver, reader) = state.withLock { state in
        if state.end != nil { return (false, true, nil as CheckedContinuation<Void, Never>?) }
        guard state.elements.count < capacity else { return (false, false, nil) }
        state.elements.append(element)
        return (true, false, state.reader.take())
      }
      reader?.resume()
      if isSent { return true }
      if isOver { return false }
      await withCheckedContinuation { continuation in
        let mayTryAgain = state.withLock { state in
          if state.end != nil || state.elements.count < capacity { return true }
          state.writers.append(continuation)
          return false
        }
        if mayTryAgain { continuation.resume() }
      }
    }
  }

  /// The next element; nil, or the error, when the channel has ended and nothing is left.
  func next() async throws -> Element? {
    while true {
      let (element, writer, end) = state.withLock { state in
        let element = state.elements.popFirst()
        return (element, element == nil ? nil : state.writers.popFirst(), state.end)
      }
      writer?.resume()
      if let element { return element }
      if let end {
        try end.get()
        return nil
      }
      await withCheckedContinuation { continuation in
        let mayTryAgain = state.withLock { state in
          if state.end != nil || !state.elements.isEmpty { return true }
          state.reader = continuation
          return false
        }
        if mayTryAgain { continuation.resume() }
      }
    }
  }

  /// Ends the channel; the first call counts. What is in it can still be read.
  func finish(_ end: Result<Void, any Error> = .success(())) {
    let (reader, writers) = state.withLock { state in
      state.end = state.end ?? end
      let writers = state.writers
      state.writers = []
      return (state.reader.take(), writers)
    }
    reader?.resume()
    for writer in writers { writer.resume() }
  }
}
