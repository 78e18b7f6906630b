internal import ArktosCore
internal import Logging

/// Follows a collection: tells what it holds, and then every change, for as long as its task lives.
struct Reflector: Sendable {
  enum Update: Sendable {
    /// The whole collection; what was known before and is not in it is gone.
    case listed(ResourceList<DynamicObject>)
    case changed(WatchEvent)
  }

  var source: any ListWatcher
  var query: CollectionQuery
  var environment: Environment
  var logger: Logger

  /// Runs until the task is cancelled.
  ///
  /// - Parameter receive: called with one update after the other.
  func run(receive: @Sendable (Update) -> Void) async {
    var state = ReflectorState()
    while !Task.isCancelled {
      let wait: Duration?
      do {
        wait = try await perform(&state, receive: receive)
      } catch is CancellationError {
        return
      } catch {
        if Task.isCancelled { return }
        wait = state.failed(ReflectorState.Failure(error), random: environment.random)
        report(error, next: state.step)
      }
      do {
        if let wait { try await environment.sleep(wait) }
      } catch {
        return  // Only a cancelled task wakes early.
      }
    }
  }

  private func perform(_ state: inout ReflectorState, receive: (Update) -> Void) async throws -> Duration? {
    switch state.step {
    case .list:
      let list = try await source.list(query)
      try Task.checkCancellation()
      receive(.listed(list))
      state.listed(at: list.resourceVersion)
      return list.resourceVersion.isEmpty ? state.failed(.refused, random: environment.random) : nil
    case .watch(let start):
      let begun = environment.elapsed()
      let stream = try await source.watch(query, after: start)
      defer { stream.cancel() }
      var hadProgress = false
      while let event = try await stream.next() {
        hadProgress = true
        receive(.changed(event))
        state.progressed(to: event.resumeVersion)
      }
      try Task.checkCancellation()
      return state.ended(
        hadProgress: hadProgress, after: environment.elapsed() - begun, random: environment.random)
    }
  }

  private func report(_ error: any Error, next: ReflectorState.Step) {
    let metadata: Logger.Metadata = [
      "kind": "\(query.type.groupResource)", "next": "\(next)", "reason": "\(error)",
    ]
    if ReflectorState.Failure(error) == .expired {
      logger.info("history no longer reaches back to the watch's place; listing again", metadata: metadata)
    } else {
      logger.warning("following a collection failed; trying again", metadata: metadata)
    }
  }
}

extension ReflectorState.Failure {
  init(_ error: any Error) {
    switch error {
    case let error as APIError:
      if error.code == 410 {
        self = .expired
      } else {
        // Overload and time-outs, among them "resourceVersion too large", pass by themselves.
        self = error.code >= 500 || error.code == 429 ? .unreachable : .refused
      }
    case let error as ClientError: self = error.code == .invalidResponse ? .refused : .unreachable
    default: self = .unreachable
    }
  }
}
