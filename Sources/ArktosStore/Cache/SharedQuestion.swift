internal import ArktosCore
internal import Synchronization

/// A question that many ask at the same time, and that is asked once for all who wanted to know before it was sent.
///
/// Who comes while a question is under way must not have its answer, which may be older than the wish to know: these
/// share the next one.
final class SharedQuestion<Answer: Sendable>: Sendable {
  private struct State {
    var sent: Task<Answer, Never>?
    var waiting: Task<Answer, Never>?
  }

  private let state = Guarded(State())
  private let send: @Sendable () async -> Answer

  init(_ send: @escaping @Sendable () async -> Answer) { self.send = send }

  func ask() async -> Answer {
    let question = state.withLock { state in
      if let waiting = state.waiting { return waiting }
      let previous = state.sent
      let question = Task {
        _ = await previous?.value
        // From here on the answer may miss what those who come now know of.
        self.state.withLock { state in
          state.sent = state.waiting
          state.waiting = nil
        }
        return await self.send()
      }
      state.waiting = question
      return question
    }
    return await question.value
  }
}
