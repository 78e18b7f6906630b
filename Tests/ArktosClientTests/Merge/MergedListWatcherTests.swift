import ArktosCore
import Testing

@testable import ArktosClient

/// Servers of several groups over one store, and a directory that has found them.
struct FakeCluster: Sendable {
  static let things = CollectionQuery(
    ResourceType(version: "v1", kind: "Thing", plural: "things", scope: .namespace))

  let store = FakeStore()
  let servers: [String: FakeServer]
  let directory: ServerDirectory

  /// - Parameter ports: of all servers that there may be; the configuration names the first one.
  init(ports: Int..., seed: UInt64 = 1) {
    let store = store
    let servers = Dictionary(
      uniqueKeysWithValues: ports.map { port in
        let url = "http://127.0.0.1:\(port)"
        return (url, FakeServer(store, name: url))
      })
    self.servers = servers
    directory = ServerDirectory(
      [ClientConfiguration(server: "http://127.0.0.1:\(ports[0])")], environment: .test(seed: seed), logger: .silent
    ) { configuration in
      servers[configuration.server] ?? FakeServer(store, name: configuration.server)
    }
  }

  func server(_ port: Int) throws -> FakeServer { try #require(servers["http://127.0.0.1:\(port)"]) }

  var listWatcher: MergedListWatcher { MergedListWatcher(directory, environment: .test(), logger: .silent) }

  /// Runs the directory beside the body.
  func running(_ body: () async throws -> Void) async throws {
    let task = Task { await directory.run() }
    defer { task.cancel() }
    try await directory.waitUntilLoaded()
    try await body()
    task.cancel()
    await task.value
  }

  /// Reads events until the one of the given object; bookmarks are left out.
  func read(_ stream: WatchStream, until name: String) async throws -> [WatchEvent] {
    var events: [WatchEvent] = []
    while let event = try await stream.next() {
      guard event.kind != .bookmark else { continue }
      events.append(event)
      if event.object.metadata.name == name { break }
    }
    return events
  }
}

extension PartitionRule {
  /// Group 1 owns the tenants below `m`, group 2 the others.
  static let halves = [
    PartitionRule(config: "low", group: "1", range: TenantRange(to: "m")),
    PartitionRule(config: "high", group: "2", range: TenantRange(from: "m")),
  ]
}

@Suite("A watch over several servers", .timeLimit(.minutes(1)))
struct MergedListWatcherTests {
  @Test("watches each group's share at its own server, each change once")
  func ownServers() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    try await cluster.running {
      let list = try await cluster.listWatcher.list(FakeCluster.things)
      let stream = try await cluster.listWatcher.watch(FakeCluster.things, after: list.resourceVersion)
      cluster.store.put("a", tenant: "a")
      cluster.store.put("z", tenant: "z")
      var names: Set<String> = []
      while names.count < 2, let event = try await stream.next() {
        if event.kind != .bookmark { #expect(names.insert(event.object.metadata.name).inserted) }
      }
      #expect(names == ["a", "z"])
      func partitions(_ port: Int) throws -> Set<String?> {
        Set(try cluster.server(port).watches.filter { $0.path.hasSuffix("things") }.map { $0.queryValue("partition") })
      }
      #expect(try partitions(1) == ["1"])
      #expect(try partitions(2) == ["2"])
    }
  }

  @Test("goes on at another server when a group's own one dies")
  func deadServer() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    try await cluster.running {
      let stream = try await cluster.listWatcher.watch(FakeCluster.things, after: "1")
      cluster.store.put("z1", tenant: "z")
      #expect(try await cluster.read(stream, until: "z1").map(\.object.metadata.name) == ["z1"])
      try cluster.server(2).setDown(true)
      cluster.store.put("z2", tenant: "z")
      #expect(try await cluster.read(stream, until: "z2").map(\.object.metadata.name) == ["z2"])
      // Its group is registered no more, so the other one owns the tenant.
      cluster.store.register(["1": [1]])
      cluster.store.put("z3", tenant: "z")
      #expect(try await cluster.read(stream, until: "z3").map(\.object.metadata.name) == ["z3"])
      try cluster.server(2).setDown(false)
      cluster.store.register(["1": [1], "2": [2]])
      cluster.store.put("z4", tenant: "z")
      #expect(try await cluster.read(stream, until: "z4").map(\.object.metadata.name) == ["z4"])
    }
  }

  @Test("takes up a group that appears, from its first change on")
  func newGroup() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1]], rules: PartitionRule.halves)
    try await cluster.running {
      let stream = try await cluster.listWatcher.watch(FakeCluster.things, after: "1")
      cluster.store.put("z1", tenant: "z")
      #expect(try await cluster.read(stream, until: "z1").count == 1)
      cluster.store.register(["1": [1], "2": [2]])
      for number in 2...5 { cluster.store.put("z\(number)", tenant: "z") }
      #expect(
        try await cluster.read(stream, until: "z5").map(\.object.metadata.name) == ["z2", "z3", "z4", "z5"])
    }
  }

  @Test("resumes from any event without loss or repetition")
  func resumes() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    for number in 1...10 {
      cluster.store.put("a\(number)", tenant: "a")
      cluster.store.put("z\(number)", tenant: "z")
    }
    try await cluster.running {
      // The directory knows the servers only since now, so what lies before is one server's to tell.
      let start = String(cluster.store.revision)
      for number in 11...20 {
        cluster.store.put("a\(number)", tenant: "a")
        cluster.store.put("z\(number)", tenant: "z")
      }
      var place = start
      var names: [String] = []
      while names.count < 20 {
        let stream = try await cluster.listWatcher.watch(FakeCluster.things, after: place)
        guard let event = try await stream.next() else { continue }
        place = event.resumeVersion
        if event.kind != .bookmark { names.append(event.object.metadata.name) }
      }
      #expect(names.sorted() == (11...20).flatMap { ["a\($0)", "z\($0)"] }.sorted())
    }
  }

  @Test("says that its place is gone when history is, so that a list follows")
  func expires() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    try await cluster.running {
      cluster.store.put("a", tenant: "a")
      cluster.store.put("b", tenant: "a")
      cluster.store.compact()
      let stream = try await cluster.listWatcher.watch(FakeCluster.things, after: "1")
      await #expect {
        while let event = try await stream.next() { #expect(event.kind == .bookmark) }
      } throws: {
        ($0 as? APIError)?.code == 410
      }
    }
  }

  @Test("asks one server for one tenant and for what belongs to no tenant")
  func unshared() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    try await cluster.running {
      var oneTenant = FakeCluster.things
      oneTenant.scope.tenant = "z"
      let nodes = CollectionQuery(ResourceType(version: "v1", kind: "Thing", plural: "nodes", scope: .cluster))
      for query in [oneTenant, nodes] {
        _ = try await cluster.listWatcher.watch(query, after: "1")
        let request = try #require(try cluster.server(1).watches.last { $0.path.contains(query.type.plural) })
        #expect(request.queryValue("partition") == nil)
      }
    }
  }

  @Test("changes over to all servers once it knows them")
  func upgrades() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    let stream = try await cluster.listWatcher.watch(FakeCluster.things, after: "1")
    try await cluster.running {
      cluster.store.put("z", tenant: "z")
      var last: WatchEvent?
      while let event = try await stream.next() { last = event }
      let next = try await cluster.listWatcher.watch(FakeCluster.things, after: try #require(last).resumeVersion)
      cluster.store.put("y", tenant: "z")
      #expect(try await cluster.read(next, until: "y").map(\.object.metadata.name).last == "y")
      #expect(try cluster.server(2).watches.contains { $0.queryValue("partition") == "2" })
    }
  }

  @Test(
    "gives an informer each change exactly once, whatever happens to servers and ranges",
    arguments: 1...8 as ClosedRange<UInt64>)
  func chaos(seed: UInt64) async throws {
    let cluster = FakeCluster(ports: 1, 2, 3, seed: seed)
    let store = cluster.store
    store.register(["1": [1], "2": [2]], rules: PartitionRule.halves)
    try await cluster.running {
      var generator = SeededGenerator(seed: seed)
      let start = store.revision
      var stream = try await cluster.listWatcher.watch(FakeCluster.things, after: String(start))
      let tenants = ["a", "k", "n", "z"]
      for step in 0..<400 {
        switch generator.next(upperBound: 16 as UInt64) {
        case 0:
          let border = ["c", "m", "p"].randomElement(using: &generator) ?? "m"
          let rules = [
            PartitionRule(config: "low", group: "1", range: TenantRange(to: border)),
            PartitionRule(config: "high", group: "2", range: TenantRange(from: border)),
          ]
          store.register(["1": [1], "2": [2]], rules: rules)
        case 1: store.register(["1": [1]])
        case 2: store.register(["1": [1], "2": [2, 3]])
        case 3: store.register(["2": [2], "3": [3]])
        case 4:
          let server = try cluster.server(Int(generator.next(upperBound: 3 as UInt64)) + 1)
          server.breakWatches()
        case 5:
          let server = try cluster.server(Int(generator.next(upperBound: 3 as UInt64)) + 1)
          server.setDown(generator.next(upperBound: 2 as UInt64) == 0)
        case 6: store.tick()
        default: store.put("o\(step)", tenant: tenants.randomElement(using: &generator) ?? "a")
        }
        await Task.yield()
      }
      for server in cluster.servers.values { server.setDown(false) }
      let expected = try #require(store.changes(after: start)).changes.map(\.event.object)
        .filter { $0.kind == "Thing" }.map(\.metadata.name)
      var seen: [String] = []
      var place = String(start)
      while seen.count < expected.count {
        guard let event = try await stream.next() else {
          stream = try await cluster.listWatcher.watch(FakeCluster.things, after: place)
          continue
        }
        place = event.resumeVersion
        if event.kind != .bookmark { seen.append(event.object.metadata.name) }
        // Sometimes the reader itself begins anew where it is.
        if generator.next(upperBound: 20 as UInt64) == 0 {
          stream = try await cluster.listWatcher.watch(FakeCluster.things, after: place)
        }
      }
      #expect(seen.sorted() == expected.sorted())
      #expect(Set(seen).count == seen.count)
    }
  }
}
