import ArktosCore
import ArktosTesting
import Synchronization
import Testing

@testable import ArktosServer

/// Counts who is inside.
private final class Room: Sendable {
  private let state = Mutex((now: 0, most: 0, total: 0))

  var most: Int { state.withLock { $0.most } }
  var total: Int { state.withLock { $0.total } }

  func enter() {
    state.withLock { state in
      state.now += 1
      state.most = max(state.most, state.now)
      state.total += 1
    }
  }

  func leave() { state.withLock { $0.now -= 1 } }
}

@Suite("Turns")
struct TurnQueueTests {
  @Test("one at a time has the turn, and others for something else do not wait")
  func exclusion() async throws {
    let turns = TurnQueue()
    let room = Room()
    try await turns.enter("other")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await turns.enter("a")
          room.enter()
          await Task.yield()
          room.leave()
          turns.leave("a")
        }
      }
      try await group.waitForAll()
    }
    #expect(room.most == 1)
    #expect(room.total == 50)
  }

  @Test("who is cancelled while waiting leaves the queue, and the next one comes")
  func cancellation() async throws {
    let turns = TurnQueue()
    try await turns.enter("a")
    let cancelled = Task { try await turns.enter("a") }
    cancelled.cancel()
    await #expect(throws: APIError.self) { try await cancelled.value }
    let next = Task { try await turns.enter("a") }
    turns.leave("a")
    try await next.value
    turns.leave("a")
    try await turns.enter("a")
  }
}
