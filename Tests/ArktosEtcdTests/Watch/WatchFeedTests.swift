import ArktosCore
import ArktosStore
import Testing

@testable import ArktosEtcd

/// The feed with a scripted etcd, for what no real one can be made to do at will.
@Suite("A watch's feed")
struct WatchFeedTests {
  private let feed = WatchFeed(after: Revision(10))
  private let plan = WatchPlan.ranges([.prefix("a/"), .prefix("b/")])

  private func event(_ key: String, _ revision: Int64, created: Int64? = nil) -> EtcdEvent {
    var event = EtcdEvent()
    event.type = .put
    event.kv.key = StoreKey(key).etcdData
    event.kv.modRevision = revision
    event.kv.createRevision = created ?? revision
    return event
  }

  private func response(
    watcher: Int64, revision: Int64, _ events: [EtcdEvent] = [], isFragment: Bool = false
  ) -> EtcdWatchResponse {
    var response = EtcdWatchResponse()
    response.watchID = watcher
    response.header.revision = revision
    response.events = events
    response.fragment = isFragment
    return response
  }

  /// What the feed asks etcd for next.
  private func next(_ requests: inout AsyncStream<EtcdWatchRequest>.Iterator) async -> EtcdWatchRequest
    .OneOf_RequestUnion?
  {
    await requests.next()?.requestUnion
  }

  @Test("holds an event back, asks for progress, and gives the event when all watchers are past it")
  func progressReleases() async throws {
    var requests = feed.open(plan).makeAsyncIterator()
    for _ in 0..<2 {
      guard case .createRequest(let create) = await next(&requests) else {
        Issue.record("a watcher is created")
        return
      }
      #expect(create.startRevision == 11)
    }
    try await feed.receive(response(watcher: 1, revision: 12, [event("a/1", 12)]), plan: plan)
    guard case .progressRequest = await next(&requests) else {
      Issue.record("progress is asked for")
      return
    }
    #expect(feed.delivered == Revision(10))
    // The other watcher's event of an earlier revision arrives before the answer.
    try await feed.receive(response(watcher: 2, revision: 11, [event("b/1", 11)]), plan: plan)
    #expect(try await feed.next().events.map(\.key) == ["b/1"])
    try await feed.receive(response(watcher: -1, revision: 15), plan: plan)
    let batch = try await feed.next()
    #expect(batch.events.map(\.key) == ["a/1"])
    #expect(batch.progress == Revision(15))
  }

  @Test("tells the reader how far the store is, when it gets there")
  func target() async throws {
    _ = feed.open(plan)
    feed.aim(at: Revision(20))
    try await feed.receive(response(watcher: -1, revision: 19), plan: plan)
    let reader = Task { try await feed.next() }
    #expect(feed.askProgressIfNeeded(), "19 is not enough")
    try await feed.receive(response(watcher: -1, revision: 21), plan: plan)
    #expect(try await reader.value.progress == Revision(21))
    #expect(!feed.askProgressIfNeeded())
  }

  @Test("does not believe answers to all from an etcd that sends them out of order")
  func unreliableProgress() async throws {
    let plan = WatchPlan.everything(wanting: [.prefix("a/")], beginsEarly: false)
    _ = feed.open(plan)
    try await feed.receive(response(watcher: -1, revision: 30), plan: plan)
    #expect(feed.delivered == Revision(10))
    try await feed.receive(response(watcher: 1, revision: 11, [event("b/1", 11)]), plan: plan)
    #expect(feed.delivered == Revision(11))
  }

  @Test("of everything notices a revision that is left out, in fragments too")
  func leftOutRevision() async throws {
    let plan = WatchPlan.everything(wanting: [.prefix("a/")], beginsEarly: true)
    _ = feed.open(plan)
    // The first one is where it was told to begin; its entry before may be gone, and nobody needs it.
    let first = [event("a/0", 10, created: 2), event("b/1", 11)]
    try await feed.receive(response(watcher: 1, revision: 12, first, isFragment: true), plan: plan)
    try await feed.receive(response(watcher: 1, revision: 12, [event("a/1", 11), event("b/1", 12)]), plan: plan)
    #expect(try await feed.next().events.map(\.key) == ["a/1"])
    let error = await #expect(throws: StoreError.self) {
      try await feed.receive(response(watcher: 1, revision: 14, [event("a/1", 14)]), plan: plan)
    }
    #expect(error?.code == .unavailable)
    #expect(feed.delivered == Revision(12))
  }

  @Test("gives a commit that came in fragments in one batch")
  func fragments() async throws {
    let plan = WatchPlan.ranges([.prefix("a/")])
    _ = feed.open(plan)
    try await feed.receive(response(watcher: 1, revision: 12, [event("a/1", 12)], isFragment: true), plan: plan)
    #expect(feed.delivered == Revision(10))
    try await feed.receive(response(watcher: 1, revision: 12, [event("a/2", 12)]), plan: plan)
    #expect(try await feed.next().events.map(\.key) == ["a/1", "a/2"])
  }

  @Test("begins a new stream behind what was delivered, and repeats nothing")
  func reopening() async throws {
    let plan = WatchPlan.ranges([.prefix("a/")])
    _ = feed.open(plan)
    try await feed.receive(response(watcher: 1, revision: 12, [event("a/1", 11), event("a/2", 12)]), plan: plan)
    var requests = feed.open(plan).makeAsyncIterator()
    guard case .createRequest(let create) = await next(&requests) else {
      Issue.record("a watcher is created")
      return
    }
    #expect(create.startRevision == 13)
    try await feed.receive(response(watcher: 1, revision: 13, [event("a/3", 13)]), plan: plan)
    #expect(try await feed.next().events.map(\.key) == ["a/1", "a/2", "a/3"])
  }

  @Test("ends with .compacted when etcd says so, or cannot say what an event replaced")
  func compaction() async throws {
    let plan = WatchPlan.ranges([.prefix("a/")])
    _ = feed.open(plan)
    let orphan = await #expect(throws: StoreError.self) {
      try await feed.receive(response(watcher: 1, revision: 12, [event("a/1", 12, created: 5)]), plan: plan)
    }
    #expect(orphan?.code == .compacted)
    var cancelled = response(watcher: 1, revision: 50)
    cancelled.canceled = true
    cancelled.compactRevision = 40
    let compacted = await #expect(throws: StoreError.self) { try await feed.receive(cancelled, plan: plan) }
    #expect(compacted?.code == .compacted)
    #expect(compacted?.oldestRevision == Revision(40))
  }

  @Test("takes no more from etcd while the reader has enough, and goes on when it has read")
  func backPressure() async throws {
    let plan = WatchPlan.ranges([.prefix("a/")])
    _ = feed.open(plan)
    let count = Int64(WatchOutbox.mostEvents)
    let many = (0..<count).map { event("a/\($0)", 11 + $0) }
    let feeder = Task {
      try await feed.receive(response(watcher: 1, revision: 10 + count, many), plan: plan)
      // Only now may more be taken.
      try await feed.receive(response(watcher: 1, revision: 11 + count, [event("a/x", 11 + count)]), plan: plan)
    }
    #expect(try await feed.next().events.count == Int(count))
    #expect(try await feed.next().events.map(\.key) == ["a/x"])
    try await feeder.value
  }

  @Test("ends whoever waits for it, once")
  func ending() async throws {
    let reader = Task { try await feed.next() }
    feed.end(StoreError(.unavailable, "first"))
    feed.end(StoreError(.cancelled, "second"))
    #expect(await #expect(throws: StoreError.self) { try await reader.value }?.message == "first")
    #expect(await #expect(throws: StoreError.self) { try await feed.next() }?.message == "first")
    await confirmation("what feeds it is released") { released in feed.onEnd { released() } }
  }

  @Test("gives up one watcher for each range when they drift too far apart")
  func drift() async throws {
    _ = feed.open(plan)
    let many = (0...Int64(WatchFeed.mostHeld)).map { event("a/\($0)", 11 + $0) }
    let error = await #expect(throws: StoreError.self) {
      try await feed.receive(response(watcher: 1, revision: 60_100, many), plan: plan)
    }
    #expect(error?.code == .tooLarge)
  }
}
