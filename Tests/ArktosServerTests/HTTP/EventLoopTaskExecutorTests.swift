import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ArktosServer

@Suite("Tasks on an event loop")
struct EventLoopTaskExecutorTests {
  /// What happened, in its order.
  private final class Record: Sendable {
    private let words = Mutex<[String]>([])

    var all: [String] { words.withLock { $0 } }
    func add(_ word: String) { words.withLock { $0.append(word) } }
  }

  @Test("one that is begun at once has run up to where it waits when that returns, and goes on there later")
  func beginsAtOnce() async throws {
    let record = Record()
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let executor = EventLoopTaskExecutor(loop)
    let task = try await loop.submit {
      nonisolated(unsafe) var task: Task<Void, Never>?
      executor.beginAtOnce {
        task = Task(executorPreference: executor) {
          record.add("begins")
          await Task.yield()
          record.add(loop.inEventLoop ? "goes on there" : "goes on elsewhere")
        }
        record.add("is made")
      }
      record.add("waits")
      return task
    }.get()
    await task?.value
    #expect(record.all == ["is made", "begins", "waits", "goes on there"])
  }

  @Test("one that is begun inside of another runs behind that")
  func nested() async throws {
    let record = Record()
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let executor = EventLoopTaskExecutor(loop)
    let outer = Task(executorPreference: executor) { () -> Task<Void, Never>? in
      nonisolated(unsafe) var inner: Task<Void, Never>?
      executor.beginAtOnce { inner = Task(executorPreference: executor) { record.add("inner") } }
      record.add("outer")
      return inner
    }
    await outer.value?.value
    #expect(record.all == ["outer", "inner"])
  }
}
