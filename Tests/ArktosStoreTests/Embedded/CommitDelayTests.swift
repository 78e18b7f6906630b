import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosStore

@Suite("Commit delay")
struct CommitDelayTests {
  @Test("a batch waits for as many writers as were at work, for twice as long as the latest batch took")
  func siblings() {
    var delay = CommitDelay(limit: 512)
    delay.note(answered: 3, waiting: 5, began: .milliseconds(100), now: .milliseconds(100) + .microseconds(300))
    #expect(delay.wanted == 8)
    #expect(delay.patience(waiting: 0, now: .milliseconds(100) + .microseconds(300)) == .microseconds(600))
    #expect(delay.patience(waiting: 7, now: .milliseconds(100) + .microseconds(800)) == .microseconds(100))
    #expect(delay.patience(waiting: 8, now: .milliseconds(100) + .microseconds(300)) == nil)
    #expect(delay.patience(waiting: 7, now: .milliseconds(100) + .microseconds(900)) == nil)
  }

  @Test("nobody is waited for", arguments: [(0, 0), (1, 0), (0, 1)])
  func lone(answered: Int, waiting: Int) {
    var delay = CommitDelay(limit: 512)
    #expect(delay.patience(waiting: 0, now: .zero) == nil)
    delay.note(answered: answered, waiting: waiting, began: .zero, now: .milliseconds(1))
    #expect(delay.patience(waiting: 0, now: .milliseconds(1)) == nil)
  }

  @Test("writers who do not come again are waited for once")
  func gone() {
    var delay = CommitDelay(limit: 512)
    delay.note(answered: 8, waiting: 0, began: .zero, now: .microseconds(400))
    #expect(delay.patience(waiting: 1, now: .microseconds(500)) == .microseconds(700))
    delay.note(answered: 1, waiting: 0, began: .microseconds(1200), now: .microseconds(1500))
    #expect(delay.patience(waiting: 0, now: .microseconds(1500)) == nil)
  }

  @Test("a slow disk makes nobody wait for long, nor many writers for more than a batch takes")
  func bounds() {
    var delay = CommitDelay(limit: 512)
    delay.note(answered: 512, waiting: 300, began: .zero, now: .seconds(1))
    #expect(delay.wanted == 512)
    #expect(delay.patience(waiting: 511, now: .seconds(1)) == CommitDelay.longest)
    #expect(delay.patience(waiting: 512, now: .seconds(1)) == nil)
  }

  @Test("a writer who comes again as soon as it is answered is one writer")
  func closedLoop() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory)
    for number in 0..<200 {
      try await store.commit(.put("key", StoreValue("\(number)")))
      #expect(store.committer.wantedWriters == 1)
    }
    try await store.close()
  }
}
