internal import ArktosCore

/// Sleeps until the next deadline, or until an earlier one is set, and has what is due deleted.
struct ExpiryLoop: Sendable {
  let timeline: SharedTimeline
  let environment: Environment
  let expireDue: @Sendable () async -> Void

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await expireDue()
      let deadline = timeline.nextDeadline()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await timeline.deadlineSignal.wait() }
        if let deadline {
          // Only cancellation ends the sleep early, and the loop looks at that itself.
          group.addTask { try? await environment.sleep(max(deadline - environment.elapsed(), .zero)) }
        }
        await group.next()
        group.cancelAll()
      }
    }
  }
}
