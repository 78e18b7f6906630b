internal import ArktosCore
internal import Synchronization

/// One attempt to write: what plugins do when it is over, however it ended.
final class WriteAttempt: Sendable {
  private let actions = Guarded<[@Sendable (Bool) async -> Void]>([])

  func atEnd(_ action: @escaping @Sendable (Bool) async -> Void) { actions.withLock { $0.append(action) } }

  /// - Parameter isWritten: whether there was a commit.
  func end(isWritten: Bool) async {
    let actions = actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
    for action in actions.reversed() { await action(isWritten) }
  }
}
