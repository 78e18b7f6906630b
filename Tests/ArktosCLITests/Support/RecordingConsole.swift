import ArktosCLI
import Synchronization

/// Keeps what a command writes, and lets a test wait for it.
final class RecordingConsole: Console {
  private struct State {
    var output = ""
    var notes = ""
    var waiting: [(isMet: @Sendable (String) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var output: String { state.withLock { $0.output } }
  var notes: String { state.withLock { $0.notes } }

  func write(_ text: String) {
    let met = state.withLock { state in
      state.output += text
      let output = state.output
      let met = state.waiting.filter { $0.isMet(output) }
      state.waiting.removeAll { $0.isMet(output) }
      return met.map(\.continuation)
    }
    for continuation in met { continuation.resume() }
  }

  func note(_ line: String) { state.withLock { $0.notes += line + "\n" } }

  /// Waits until the output is as wanted.
  func waitUntil(_ isMet: @escaping @Sendable (String) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isMetAlready = state.withLock { state in
        if isMet(state.output) { return true }
        state.waiting.append((isMet, continuation))
        return false
      }
      if isMetAlready { continuation.resume() }
    }
  }
}
