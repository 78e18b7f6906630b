import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Logging
import ServiceLifecycle
import Synchronization
import Testing

private func record(_ group: String, _ addresses: [String], port: Int64 = 8080) -> JSONObject {
  [
    "addresses": .array(addresses.map { ["ip": .string($0)] }), "ports": [["name": "http", "port": .int(port)]],
    "serviceGroupId": .string(group),
  ]
}

@Suite("Server registration")
struct RegistrationTests {
  private static let sums: [([JSONObject], [JSONObject])] = [
    ([], []),
    ([record("1", ["10.0.0.1"])], [record("1", ["10.0.0.1"])]),
    ([record("2", ["10.0.0.2"]), record("1", ["10.0.0.1"])], [record("1", ["10.0.0.1"]), record("2", ["10.0.0.2"])]),
    (
      [record("1", ["10.0.0.2"]), record("1", ["10.0.0.1"]), record("1", ["10.0.0.2"])],
      [record("1", ["10.0.0.1", "10.0.0.2"])]
    ),
    (
      [record("1", ["10.0.0.1"], port: 9000), record("1", ["10.0.0.1"], port: 8000)],
      [record("1", ["10.0.0.1"], port: 8000), record("1", ["10.0.0.1"], port: 9000)]
    ),
  ]

  @Test("records are summed up by group and port", arguments: sums)
  func merged(records: [JSONObject], expected: [JSONObject]) {
    #expect(ServerSubsets.merged(records) == expected)
    #expect(ServerSubsets.merged(records.reversed()) == expected)
  }

  private func groups(_ client: Client) async throws -> [String] {
    let key = ObjectKey(tenant: "default", namespace: "default", name: "kubernetes")
    do {
      return try await client.get(Endpoints.self, key).subsets.map(\.serviceGroupId)
    } catch let error as APIError where error.reason == .notFound {
      return []
    }
  }

  @Test("a server that dies without a word is gone when its lease has run out, one that lives stays")
  func leaseExpiry() async throws {
    let time = VirtualTime(seed: 9)
    try await withTestCluster(environment: time.environment) { cluster in
      let other = APIServer(
        store: cluster.store, configuration: .init(serviceGroup: "2"), environment: time.environment, logger: .silent)
      let living = ServerRegistration(server: cluster.servers[0], address: "10.0.0.1", port: 1, logger: .silent)
      // What a server leaves behind that was killed: a record with the rest of its lease.
      _ = try await cluster.store.commit(
        .put(
          StoreKey("/registry/masterleases/10.0.0.2:2"),
          StoreValue((["subsets": [.object(record("2", ["10.0.0.2"]))]] as JSONObject).encoded()),
          timeToLive: .seconds(15)))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await living.run() }
        defer { group.cancelAll() }
        let client = Client(transport: other)
        let areBothThere = try await time.advance(upTo: .seconds(10)) { try await groups(client) == ["1", "2"] }
        #expect(areBothThere)
        let isOneGone = try await time.advance(upTo: .seconds(60)) { try await groups(client) == ["1"] }
        #expect(isOneGone)
        // Its own record outlives many leases.
        await time.advance(by: .seconds(120))
        let left = try await groups(client)
        #expect(left == ["1"])
      }
    }
  }

  @Test("a server that comes back in another group is moved there at once")
  func changedGroup() async throws {
    let time = VirtualTime(seed: 9)
    try await withTestCluster(environment: time.environment) { cluster in
      let living = ServerRegistration(server: cluster.servers[0], address: "10.0.0.1", port: 1, logger: .silent)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await living.run() }
        defer { group.cancelAll() }
        for name in ["2", "3"] {
          let object: JSONObject = ["subsets": [.object(record(name, ["10.0.0.2"]))]]
          _ = try await cluster.store.commit(
            .put(StoreKey("/registry/masterleases/10.0.0.2:2"), StoreValue(object.encoded())))
          let isMoved = try await time.advance(upTo: .seconds(4)) { try await groups(cluster.client) == ["1", name] }
          #expect(isMoved)
        }
      }
    }
  }

  @Test("the end of the start is told once, when the Endpoints have the server")
  func start() async throws {
    let time = VirtualTime(seed: 9)
    let store = RecordRefusingStore(MemoryStore(environment: time.environment))
    try await withTestCluster(store: store, environment: time.environment) { cluster in
      let starts = Guarded(0)
      let registration = ServerRegistration(
        server: cluster.servers[0], address: "10.0.0.1", port: 1, logger: .silent,
        onStart: { starts.withLock { $0 += 1 } })
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await registration.run() }
        defer { group.cancelAll() }
        // The server sums records up already, but its own is not among them.
        let other: JSONObject = ["subsets": [.object(record("2", ["10.0.0.2"]))]]
        _ = try await store.store.commit(
          .put(StoreKey("/registry/masterleases/10.0.0.2:2"), StoreValue(other.encoded())))
        let isOtherThere = try await time.advance(upTo: .seconds(4)) { try await groups(cluster.client) == ["2"] }
        #expect(isOtherThere)
        #expect(starts.withLock { $0 } == 0)

        store.acceptsRecords.withLock { $0 = true }
        let isTold = await time.advance(upTo: .seconds(4)) { starts.withLock { $0 } == 1 }
        #expect(isTold)
        #expect(try await groups(cluster.client) == ["1", "2"])
        // Neither renewals nor changes of other servers are a start.
        let moved: JSONObject = ["subsets": [.object(record("3", ["10.0.0.2"]))]]
        _ = try await store.store.commit(
          .put(StoreKey("/registry/masterleases/10.0.0.2:2"), StoreValue(moved.encoded())))
        let isMoved = try await time.advance(upTo: .seconds(4)) { try await groups(cluster.client) == ["1", "3"] }
        #expect(isMoved)
        await time.advance(by: .seconds(60))
        #expect(starts.withLock { $0 } == 1)
      }
    }
  }

  @Test("a server that stops takes its record away")
  func withdrawal() async throws {
    try await withTestCluster { cluster in
      let registration = ServerRegistration(server: cluster.servers[0], address: "10.0.0.1", port: 1, logger: .silent)
      let group = ServiceGroup(services: [registration], logger: .silent)
      async let running: Void = group.run()
      try await eventually("the server is registered") { try await groups(cluster.client) == ["1"] }
      await group.triggerGracefulShutdown()
      try await running
      #expect(try await groups(cluster.client).isEmpty)
    }
  }
}

/// Refuses the records of servers until it is told otherwise.
private final class RecordRefusingStore: ForwardingStore {
  let store: MemoryStore
  let acceptsRecords = Guarded(false)

  init(_ store: MemoryStore) { self.store = store }

  func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    for case .put(let key, _, timeToLive: _?) in transaction.operations
    where KeyRange.prefix("/registry/masterleases/").contains(key) && !acceptsRecords.withLock({ $0 }) {
      throw StoreError(.unavailable, "no records are taken")
    }
    return try await store.commit(transaction)
  }
}
