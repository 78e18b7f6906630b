import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

@Suite("A fault proxy", .needsEtcd)
struct FaultProxyTests {
  /// What etcd's health page answers through the proxy; nil if nothing comes.
  private func ask(_ proxy: FaultProxy) async -> String? {
    await withCheckedContinuation { answered in
      DedicatedThread.run {
        answered.resume(returning: LoopbackPorts.exchange("GET /health HTTP/1.0\r\n\r\n", port: proxy.port))
      }
    }
  }

  @Test("passes bytes on, cuts after some, and refuses connections")
  func faults() async throws {
    let etcd = try await EtcdProcess.start()
    let proxy = try FaultProxy(to: etcd.clientPort)
    func isWhole(_ answer: String?) -> Bool { answer?.contains("\"health\":\"true\"") == true }
    #expect(isWhole(await ask(proxy)))

    proxy.cut(afterBytes: 12, .toClient)
    #expect(await ask(proxy) == "HTTP/1.0 200")
    proxy.cut(afterBytes: 3, .toServer)
    #expect(await ask(proxy) == nil)
    #expect(isWhole(await ask(proxy)), "a cut is over when it is done")
    #expect(proxy.connectionCount == 4)

    try proxy.refuseConnections(true)
    #expect(await ask(proxy) == nil)
    #expect(proxy.connectionCount == 4)
    try proxy.heal()
    #expect(isWhole(await ask(proxy)))

    let clock = ContinuousClock()
    proxy.delay(.milliseconds(50), .toServer)
    proxy.delay(.milliseconds(50), .toClient)
    let begin = clock.now
    #expect(isWhole(await ask(proxy)))
    #expect(clock.now - begin >= .milliseconds(100))

    proxy.close()
    #expect(await ask(proxy) == nil)
    try await etcd.kill()
  }

  @Test("holds bytes back until it is healed, and loses none")
  func stall() async throws {
    let etcd = try await EtcdProcess.start()
    let proxy = try FaultProxy(to: etcd.clientPort)
    let store = try await EtcdTest.connect(to: ["http://127.0.0.1:\(proxy.port)"])
    try await store.put("a", "1")
    proxy.stall(.toClient)
    let write = Task { try await store.put("a", "2") }
    // The request goes through all the same.
    try await eventually("etcd carries the write out") { try await etcd.control(["get", "a"]) == "a\n2\n" }
    try proxy.heal()
    #expect(try await write.value == Revision(3))
    #expect(proxy.connectionCount == 1)
    await store.close()
    proxy.close()
    try await etcd.kill()
  }

  @Test("has a write whose answer it cut end with an unknown outcome, and a watch go on without a gap")
  func storeThroughCuts() async throws {
    let etcd = try await EtcdProcess.start()
    let proxy = try FaultProxy(to: etcd.clientPort)
    let store = try await EtcdTest.connect(to: ["http://127.0.0.1:\(proxy.port)"])
    let watch = try await store.watch([.prefix("k/")], after: nil)
    for round in 1...5 {
      try await eventually("a write comes through") { (try? await store.put("k/a", "\(round)")) != nil }
      proxy.stall(.toClient)
      let write = Task { try await store.put("k/b", "\(round)") }
      try await eventually("etcd carries the write out") {
        try await etcd.control(["get", "k/b", "--print-value-only"]) == "\(round)\n"
      }
      proxy.cut()
      let error = await #expect(throws: StoreError.self) { try await write.value }
      #expect(error?.code == .unknownOutcome)
      try proxy.heal()
    }
    let end = try await eventuallyGet { try await store.currentRevision() }
    let seen = try await watch.events(through: end)
    #expect(seen.filter { $0.key == "k/b" }.map { $0.entry?.value.text } == (1...5).map { "\($0)" })
    let revisions = seen.map(\.revision.value)
    #expect(revisions == Array(2...end.value), "no gap and no repetition")
    await store.close()
    proxy.close()
    try await etcd.kill()
  }

  /// What `body` gives as soon as it succeeds.
  private func eventuallyGet<Value>(_ body: () async throws -> Value) async throws -> Value {
    var value: Value?
    try await eventually("an answer comes through") {
      value = try await body()
      return true
    }
    return try #require(value)
  }
}
