import ArktosCore
import ArktosTesting
import Synchronization
import Testing

@testable import ArktosStore

@Suite("A question that many share", .timeLimit(.minutes(5)))
struct SharedQuestionTests {
  /// Answers with the number of the question, when it is let.
  private final class Oracle: Sendable {
    private let asked = Atomic(0)
    let gate = RevisionGate()

    var count: Int { asked.load(ordering: .acquiring) }

    func answer() async -> Int {
      let number = asked.add(1, ordering: .acquiringAndReleasing).newValue
      // Not cancelled by anybody.
      try? await gate.wait(for: Revision(Int64(number)))
      return number
    }
  }

  @Test func `Who comes while a question is under way shares the next one`() async throws {
    let oracle = Oracle()
    let question = SharedQuestion { await oracle.answer() }
    async let first = question.ask()
    try await eventually("the first question is sent") { oracle.count == 1 }
    let started = Counter()
    let others = (0..<50).map { _ in
      Task {
        _ = started.increment()
        return await question.ask()
      }
    }
    try await eventually("all others are there") { started.value == 50 }
    #expect(oracle.count == 1, "one at a time")
    oracle.gate.advance(to: Revision(100))
    #expect(await first == 1)
    for other in others {
      let answer = await other.value
      #expect(answer >= 2, "no answer to a question that was sent before it was asked")
    }
    #expect(oracle.count < 25, "\(oracle.count) questions for 50 who asked at the same time")
  }

  @Test func `One after the other each has an answer of its own`() async {
    let oracle = Oracle()
    oracle.gate.advance(to: Revision(100))
    let question = SharedQuestion { await oracle.answer() }
    for number in 1...10 { #expect(await question.ask() == number) }
  }

  @Test("No answer is older than the question", arguments: 1...2)
  func freshness(round: Int) async {
    let counter = Counter()
    let question = SharedQuestion { () async -> Int in
      let seen = counter.value
      await Task.yield()
      return seen
    }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 {
            let before = counter.increment()
            let answer = await question.ask()
            #expect(answer >= before, "what was there before the question is in the answer")
          }
        }
      }
    }
  }

  private final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .sequentiallyConsistent) }
    func increment() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }
  }
}
