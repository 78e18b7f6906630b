import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

/// Clients at random on few keys over a real etcd, whose history is then checked; see `TrafficSeeds`.
@Suite("Under random concurrent traffic, a store over etcd", .needsEtcd, .serialized, .timeLimit(.minutes(10)))
struct EtcdTrafficTests {
  private func expectSound(_ history: RecordedHistory, seed: UInt64) {
    let problems = history.problems()
    #expect(problems.isEmpty, "seed \(seed):\n\(problems.joined(separator: "\n"))")
    // Else the test would show nothing.
    #expect(history.calls.contains { if case .conflict = $0.outcome { true } else { false } })
    #expect(history.watches.contains { !$0.batches.flatMap(\.events).isEmpty })
  }

  @Test("is linearizable and its watches keep their promises", arguments: TrafficSeeds.chosen(default: 2))
  func undisturbed(seed: UInt64) async throws {
    try await EtcdTest.run { test in
      expectSound(try await RandomTraffic(TrafficPlan(seed: seed), on: test.store).run(), seed: seed)
    }
  }

  @Test("is so while etcd is killed and comes back", arguments: TrafficSeeds.chosen(default: 3))
  func killed(seed: UInt64) async throws {
    try await EtcdTest.run { test in
      let store = ReplaceableStore(test.store)
      let traffic = RandomTraffic(TrafficPlan(seed: seed), on: store)
      let disturbances = (1...4).map { fifth in
        RandomTraffic.Disturbance(afterCalls: traffic.callCount * fifth / 5) {
          // New calls wait, or they would all be made while nobody answers; those under way lose their answers.
          try await store.replace {
            try await test.etcd.kill()
            try await test.etcd.restart()
            try await eventually("etcd answers again") { (try? await test.store.currentRevision()) != nil }
            return test.store
          }
        }
      }
      expectSound(try await traffic.run(disturbances: disturbances), seed: seed)
    }
  }

  @Test("is so while etcd hangs for longer than calls wait", arguments: TrafficSeeds.chosen(default: 2))
  func hanging(seed: UInt64) async throws {
    try await EtcdTest.run { test in
      let impatient = try await EtcdTest.connect(to: [test.etcd.endpoint], requestTimeout: .milliseconds(250))
      let store = ReplaceableStore(impatient)
      let traffic = RandomTraffic(TrafficPlan(seed: seed), on: store)
      let disturbances = (1...3).map { quarter in
        RandomTraffic.Disturbance(afterCalls: traffic.callCount * quarter / 4) {
          test.etcd.suspend()
          // Refused when nobody answered in time: by then the calls that were under way have been given up too.
          await #expect(throws: StoreError.self) { try await impatient.currentRevision() }
          try await store.replace {
            test.etcd.resume()
            try await eventually("etcd answers again") { (try? await impatient.currentRevision()) != nil }
            return impatient
          }
        }
      }
      let history = try await traffic.run(disturbances: disturbances)
      await impatient.close()
      expectSound(history, seed: seed)
      #expect(history.calls.contains { $0.outcome == .unknown }, "some write lost its answer")
    }
  }
}
