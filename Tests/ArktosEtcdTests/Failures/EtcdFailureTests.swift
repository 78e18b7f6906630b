import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

@Suite("When etcd fails, the store", .needsEtcd)
struct EtcdFailureTests {
  @Test("says where etcd was expected and how to start it")
  func unreachable() async throws {
    let port = try LoopbackPorts.free()
    let error = await #expect(throws: StoreError.self) {
      try await EtcdTest.connect(to: ["http://127.0.0.1:\(port)"])
    }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("http://127.0.0.1:\(port) cannot be reached") == true)
    #expect(error?.message.contains("Connection refused") == true)
    #expect(error?.message.contains("etcd --data-dir") == true)
  }

  @Test("goes to the member that answers")
  func failover() async throws {
    try await EtcdTest.run { test in
      let dead = "http://127.0.0.1:\(try LoopbackPorts.free())"
      let store = try await EtcdTest.connect(to: [dead, test.etcd.endpoint])
      let revision = try await store.put("a", "1")
      let watch = try await store.watch([.all], after: Revision(revision.value - 1))
      #expect(try await watch.next().events.map(\.summary) == ["+a=1"])
      await store.close()
    }
  }

  @Test("changes over when the member it talks to dies")
  func changeover() async throws {
    // Two clusters of one member stand for two members: what is written to the second tells who was asked.
    try await EtcdTest.run { first in
      let second = try await EtcdProcess.start()
      let store = try await EtcdTest.connect(to: [first.etcd.endpoint, second.endpoint])
      try await store.put("a", "on the first")
      try await first.etcd.kill()
      try await eventually("a write goes to the second member") {
        // A write that was under way when the member died has an unknown outcome; the next ones are sure.
        (try? await store.put("a", "on the second")) != nil
      }
      #expect(try await second.control(["get", "a"]) == "a\non the second\n")
      await store.close()
      try await second.kill()
    }
  }

  @Test("reports a write of which nothing was sent as not done, and one without answer as unknown")
  func outcomes() async throws {
    try await EtcdTest.run { test in
      let store = try await EtcdTest.connectImpatiently(
        to: [test.etcd.endpoint], requestTimeout: .milliseconds(300))
      let first = try await eventuallyPut("a", "1", store)
      await test.etcd.suspend()
      let lost = await #expect(throws: StoreError.self) { try await store.put("a", "2") }
      #expect(lost?.code == .unknownOutcome)
      let compaction = await #expect(throws: StoreError.self) { try await store.compact(through: first) }
      #expect(compaction?.code == .unknownOutcome)
      let read = await #expect(throws: StoreError.self) { try await store.get("a") }
      #expect(read?.code == .unavailable)
      test.etcd.resume()
      try await eventually("etcd answers again") { (try? await store.currentRevision()) != nil }

      try await test.etcd.kill()
      try await eventually("the store notices that etcd is gone") {
        await code { try await store.put("a", "3") } == .unavailable
      }
      await store.close()
    }
  }

  /// Writes through a store that gives up soon.
  private func eventuallyPut(_ key: StoreKey, _ text: String, _ store: EtcdStore) async throws -> Revision {
    var revision: Revision?
    try await eventually("a write is answered") {
      revision = try await store.put(key, text)
      return true
    }
    return try #require(revision)
  }

  /// The code of the error that `body` throws.
  private func code(_ body: () async throws -> some Any) async -> StoreError.Code? {
    do {
      _ = try await body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test("has a cancelled write end with an unknown outcome, or as not sent")
  func cancelledWrite() async throws {
    try await EtcdTest.run { test in
      try await test.store.put("a", "1")
      await test.etcd.suspend()
      let write = Task { try await test.store.put("a", "2") }
      await Task.yield()
      write.cancel()
      let error = await #expect(throws: StoreError.self) { try await write.value }
      #expect(error.map { [.unknownOutcome, .cancelled].contains($0.code) } == true)
      test.etcd.resume()
    }
  }

  /// What was written, by what is known of the outcome.
  private struct WriteLog {
    var acknowledged: [String] = []
    var unknown: [String] = []

    mutating func write(round: Int, to store: EtcdStore) async {
      for index in 0..<40 {
        let text = "\(round)/\(index)"
        do {
          try await store.put(index % 2 == 0 ? "k/a" : "m/a", text)
          acknowledged.append(text)
        } catch {
          unknown.append(text)
        }
      }
    }
  }

  private func events(of watch: StoreWatch, throughKey key: StoreKey) async throws -> [StoreEvent] {
    var events: [StoreEvent] = []
    while events.last?.key != key { events += try await watch.next().events }
    return events
  }

  @Test("goes on with its watches where they were, when etcd is killed and comes back")
  func watchResumption() async throws {
    try await EtcdTest.run { test in
      let watch = try await test.store.watch([.prefix("k/"), .prefix("m/")], after: nil)
      let reader = Task { try await events(of: watch, throughKey: "m/end") }
      var log = WriteLog()
      for round in 0..<4 {
        await log.write(round: round, to: test.store)
        try await test.etcd.kill()
        if round % 2 == 0 { #expect(await code { try await test.store.put("k/a", "down") } != nil) }
        try await test.etcd.restart()
        try await eventually("etcd answers again") { (try? await test.store.currentRevision()) != nil }
      }
      try await test.store.put("m/end", "")
      let seen = try await reader.value
      let values = seen.compactMap { $0.entry?.value.text }.filter { !$0.isEmpty && $0 != "down" }
      #expect(values.filter { !log.unknown.contains($0) } == log.acknowledged)
      let revisions = seen.map(\.revision.value)
      #expect(revisions == Array(revisions[0]..<(revisions[0] + Int64(revisions.count))), "no gap and no repetition")
    }
  }

  @Test("ends a watch that compaction passed by while etcd was away")
  func compactedWhileAway() async throws {
    try await EtcdTest.run { test in
      let watch = try await test.store.watch([.prefix("k/")], after: nil)
      try await test.store.put("k/a", "1")
      #expect(try await watch.next().events.map(\.summary) == ["+k/a=1"])
      // Where the watch cannot follow, history goes on and is compacted.
      let home = test.etcd.clientPort
      try await test.etcd.kill()
      try await test.etcd.restart(clientPort: try LoopbackPorts.free())
      let elsewhere = try await EtcdTest.connect(to: [test.etcd.endpoint])
      let last = try await elsewhere.put("k/a", "2")
      try await elsewhere.compact(through: last)
      await elsewhere.close()
      try await test.etcd.restart(clientPort: home)
      let error = await #expect(throws: StoreError.self) { try await watch.events(through: last) }
      #expect(error?.code == .compacted)
      #expect(error?.oldestRevision == last)
    }
  }

  @Test("counts the keys of a store that was filled before, and serves on after a restart")
  func restart() async throws {
    try await EtcdTest.run { test in
      try await test.store.put("a", "1")
      let revision = try await test.store.put("b", "2")
      try await test.etcd.restart()
      try await eventually("etcd answers again") { (try? await test.store.currentRevision()) == revision }
      #expect(try await test.store.statistics().keys == 2)
      #expect(try await test.store.put("c", "3") == revision.next)
    }
  }
}
