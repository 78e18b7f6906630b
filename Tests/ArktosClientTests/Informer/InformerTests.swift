import ArktosClient
import ArktosCore
import Synchronization
import Testing

@Suite("An informer", .timeLimit(.minutes(1)))
struct InformerTests {
  static let type = ResourceType(version: "v1", kind: "Thing", plural: "things", scope: .namespace)

  let store = FakeStore()
  let server: FakeServer
  let informer: Informer<DynamicObject>

  init() {
    server = FakeServer(store)
    informer = Informer(
      CollectionQuery(Self.type), from: Client(transport: server), indices: [.label("app"), .namespace],
      environment: .test(), logger: .silent)
  }

  /// Runs the informer beside the body.
  func running(_ body: (InformerEvents<DynamicObject>) async throws -> Void) async throws {
    let events = informer.events()
    let task = Task { await informer.run() }
    defer { task.cancel() }
    try await informer.waitUntilSynced()
    try await body(events)
    task.cancel()
    await task.value
  }

  func names(_ objects: [DynamicObject]) -> [String] { objects.map(\.metadata.name).sorted() }

  @Test("has the whole collection when it says so, and then every change")
  func follows() async throws {
    store.put("a")
    store.put("b")
    #expect(!informer.hasSynced)
    try await running { events in
      #expect(informer.hasSynced)
      #expect(names(informer.list()) == ["a", "b"])
      #expect(await events.next()?.new?.metadata.name == "a")
      #expect(await events.next()?.new?.metadata.name == "b")
      store.put("c")
      let added = await events.next()
      #expect(added?.old == nil && added?.new?.metadata.name == "c")
      store.put("a", labels: ["app": "web"])
      let updated = await events.next()
      #expect(updated?.old?.metadata.labels == [:])
      #expect(updated?.new?.metadata.labels == ["app": "web"])
      store.delete("b")
      let deleted = await events.next()
      #expect(deleted?.new == nil && deleted?.old?.metadata.name == "b")
      #expect(names(informer.list()) == ["a", "c"])
      #expect(informer.get(ObjectKey(tenant: "t", namespace: "ns", name: "b")) == nil)
    }
  }

  @Test("resumes behind the last event after a broken connection, without a list or a repetition")
  func resumes() async throws {
    store.put("a")
    try await running { events in
      #expect(await events.next()?.key.name == "a")
      store.put("b")
      #expect(await events.next()?.key.name == "b")
      server.failNext(
        ClientError(.connectionFailed, "refused"), APIError.unavailable("starting"),
        ClientError(.timedOut, "slow"))
      server.breakWatches()
      store.put("c")
      #expect(await events.next()?.key.name == "c")
      #expect(server.requests.count { $0.queryValue("watch") == nil } == 1)
      #expect(server.watches.last?.queryValue("resourceVersion") == "2")
    }
  }

  @Test("resumes where it was when the server ends the watch in order, without a list or a repetition")
  func resumesAfterTheEnd() async throws {
    store.put("a")
    try await running { events in
      #expect(await events.next()?.key.name == "a")
      for name in ["b", "c", "d"] {
        while server.watches.isEmpty { await Task.yield() }
        server.endWatches()
        store.put(name)
        #expect(await events.next()?.key.name == name)
      }
      #expect(server.requests.count { $0.queryValue("watch") == nil } == 1)
      #expect(server.watches.count > 1)
    }
  }

  @Test("resumes from a bookmark, so that a quiet collection outlives compaction")
  func resumesFromBookmark() async throws {
    store.put("a")
    try await running { events in
      #expect(await events.next()?.key.name == "a")
      let watching = store.epoch
      for _ in 0..<5 { store.tick() }
      // The bookmark was read when the reflector asks for the next line.
      while server.watches.isEmpty { await store.changed(since: watching) }
      store.put("b")
      #expect(await events.next()?.key.name == "b")
      store.compact()
      server.breakWatches()
      store.put("c")
      #expect(await events.next()?.key.name == "c")
      #expect(server.requests.count { $0.queryValue("watch") == nil } == 1)
    }
  }

  @Test("lists again when history is gone, and tells the difference, deletions included")
  func listsAgain() async throws {
    store.put("kept")
    store.put("changed")
    store.put("gone")
    store.put("replaced")
    try await running { events in
      for _ in 0..<4 { _ = await events.next() }
      server.setDown(true)
      store.put("changed", labels: ["app": "web"])
      store.delete("gone")
      store.delete("replaced")
      store.put("replaced", uid: "another")
      store.put("new")
      store.compact()
      server.setDown(false)
      var told: [String] = []
      while told.count < 5, let event = await events.next() {
        switch event {
        case .added: told.append("+\(event.key.name)")
        case .updated: told.append("~\(event.key.name)")
        case .deleted: told.append("-\(event.key.name)")
        }
      }
      #expect(told.sorted() == ["+new", "+replaced", "-gone", "-replaced", "~changed"])
      #expect(names(informer.list()) == ["changed", "kept", "new", "replaced"])
    }
  }

  @Test("finds objects by its indices, and by any other, as they change")
  func indices() async throws {
    store.put("a", labels: ["app": "web"])
    store.put("b", labels: ["app": "web"])
    store.put("c", labels: ["app": "db"])
    try await running { events in
      for _ in 0..<3 { _ = await events.next() }
      #expect(names(informer.list(by: .label("app"), "web")) == ["a", "b"])
      #expect(names(informer.list(by: .namespace, "t/ns")) == ["a", "b", "c"])
      store.put("a", labels: ["app": "db"])
      _ = await events.next()
      #expect(names(informer.list(by: .label("app"), "web")) == ["b"])
      #expect(names(informer.list(by: .label("app"), "db")) == ["a", "c"])
      store.delete("c")
      _ = await events.next()
      #expect(names(informer.list(by: .label("app"), "db")) == ["a"])
      #expect(names(informer.list(by: .label("unheard-of"), "x")) == [])
    }
  }

  @Test("calls handlers in order, a late one with the copy first")
  func handlers() async throws {
    store.put("a")
    try await running { events in
      _ = await events.next()
      let calls = CallLog()
      informer.onChange { event in
        // Handlers may read the informer.
        calls.append("\(event.key.name)\(informer.get(event.key) == nil ? " gone" : "")")
      }
      store.put("b")
      _ = await events.next()
      store.delete("a")
      _ = await events.next()
      store.put("c")
      _ = await events.next()
      store.put("d")
      _ = await events.next()
      // The handlers of a change run before the informer reads the next one.
      #expect(calls.entries.prefix(4) == ["a", "b", "a gone", "c"])
    }
  }

  @Test("follows another selection when told to, and tells what is no longer in it as deleted")
  func selectsAnew() async throws {
    store.put("a", labels: ["app": "web"])
    store.put("b", labels: ["app": "db"])
    try await running { events in
      for _ in 0..<2 { _ = await events.next() }
      informer.select(labels: "app=db")
      let event = await events.next()
      #expect(event?.new == nil && event?.key.name == "a")
      try await informer.waitUntilSynced()
      #expect(names(informer.list()) == ["b"])
      store.put("c", labels: ["app": "web"])
      store.put("d", labels: ["app": "db"])
      #expect(await events.next()?.key.name == "d")
    }
  }

  @Test("ends its streams and lets go of waiting tasks when it is cancelled")
  func ends() async throws {
    server.setDown(true)
    let events = informer.events()
    let task = Task { await informer.run() }
    let waiting = Task { try await informer.waitUntilSynced() }
    task.cancel()
    await task.value
    #expect(await events.next() == nil)
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test("has the same copy as the store after any history of outages", arguments: 1...10 as ClosedRange<UInt64>)
  func convergesAfterOutages(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    try await running { events in
      for _ in 0..<300 {
        switch generator.next(upperBound: 20 as UInt64) {
        case 0: server.breakWatches()
        case 1: store.compact()
        case 2: server.failNext(APIError.unavailable("busy"))
        case 3: store.tick()
        case 4...8:
          let name = "o\(generator.next(upperBound: 6 as UInt64))"
          if store.objects[ObjectKey(tenant: "t", namespace: "ns", name: name)] != nil { store.delete(name) }
        default: store.put("o\(generator.next(upperBound: 6 as UInt64))")
        }
        await Task.yield()
      }
      store.put("last")
      var copy: [ObjectKey: DynamicObject] = [:]
      while let event = await events.next() {
        #expect(copy[event.key]?.metadata.uid == event.old?.metadata.uid)
        copy[event.key] = event.new
        if event.key.name == "last" { break }
      }
      // Changes are joined in the order of each object's first one, so some may still be unread behind the last.
      while copy != store.objects, let event = await events.next() { copy[event.key] = event.new }
      #expect(copy == store.objects)
    }
  }
}

final class CallLog: Sendable {
  private let log = Mutex<[String]>([])
  var entries: [String] { log.withLock { $0 } }
  func append(_ entry: String) { log.withLock { $0.append(entry) } }
}
