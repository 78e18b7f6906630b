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

  @Test("is linearizable and its watches keep their promises", arguments: TrafficSetting.all(2))
  func undisturbed(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
      expectSound(try await RandomTraffic(TrafficPlan(seed: seed), on: test.store).run(), seed: seed)
    }
  }

  @Test("is so while etcd is killed and comes back", arguments: TrafficSetting.all(3))
  func killed(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
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

  @Test("is so while etcd hangs for longer than calls wait", arguments: TrafficSetting.all(2))
  func hanging(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
      let impatient = try await EtcdTest.connectImpatiently(
        to: [test.etcd.endpoint], requestTimeout: .milliseconds(250))
      let store = ReplaceableStore(impatient)
      let traffic = RandomTraffic(TrafficPlan(seed: seed), on: store)
      let disturbances = (1...3).map { quarter in
        RandomTraffic.Disturbance(afterCalls: traffic.callCount * quarter / 4) {
          await test.etcd.suspend()
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

  @Test(
    "is so while its connection is cut, delayed, stalled and refused", arguments: TrafficSetting.all(3))
  func disconnected(setting: TrafficSetting) async throws {
    let seed = setting.seed
    try await EtcdTest.run(setting.etcd) { test in
      let proxy = try FaultProxy(to: test.etcd.clientPort)
      let impatient = try await EtcdTest.connectImpatiently(
        to: ["http://127.0.0.1:\(proxy.port)"], requestTimeout: .milliseconds(500))
      let store = ReplaceableStore(impatient)
      let traffic = RandomTraffic(TrafficPlan(seed: seed), on: store)
      let faults = LineFault.drawn(8, seed: seed)
      let disturbances = faults.enumerated().map { index, fault in
        RandomTraffic.Disturbance(afterCalls: traffic.callCount * (index + 1) / (faults.count + 1)) {
          try fault.inflict(on: proxy)
          guard fault.silencesEtcd else { return }
          // Refused when nobody answered in time: by then the calls that were under way have been given up too.
          await #expect(throws: StoreError.self) { try await impatient.currentRevision() }
          try await store.replace {
            // What is held back on the line never arrives.
            proxy.cut()
            try proxy.heal()
            try await eventually("etcd answers again") { (try? await impatient.currentRevision()) != nil }
            return impatient
          }
        }
      }
      let history = try await traffic.run(disturbances: disturbances)
      await impatient.close()
      proxy.close()
      expectSound(history, seed: seed)
      #expect(history.calls.contains { $0.outcome == .unknown }, "some write lost its answer, seed \(seed)")
      #expect(proxy.connectionCount > 1)
    }
  }

  @Test("is so while the leader of three members is killed and comes back", arguments: TrafficSetting.all(1))
  func leaderKilled(setting: TrafficSetting) async throws {
    let members = try await EtcdProcess.start(setting.etcd, members: 3)
    let store = try await EtcdTest.connect(to: members.map(\.endpoint))
    let traffic = RandomTraffic(TrafficPlan(seed: setting.seed), on: store)
    let disturbances = (1...3).map { quarter in
      RandomTraffic.Disturbance(afterCalls: traffic.callCount * quarter / 4) {
        let leader = try await leader(of: members)
        // Clients go on, and turn to the members that are left.
        try await leader.kill()
        try await eventually("the others have a leader") { (try? await store.currentRevision()) != nil }
        try await leader.restart()
      }
    }
    let history = try await traffic.run(disturbances: disturbances)
    await store.close()
    for member in members { try await member.kill() }
    expectSound(history, seed: setting.seed)
  }

  private func leader(of members: [EtcdProcess]) async throws -> EtcdProcess {
    var leader: EtcdProcess?
    try await eventually("a member leads") {
      for member in members {
        let status = try await member.control(["endpoint", "status", "--write-out", "json"])
        guard let own = status.firstMatch(of: /"member_id":(\d+)/), let led = status.firstMatch(of: /"leader":(\d+)/)
        else { continue }
        if own.1 == led.1 { leader = member }
      }
      return leader != nil
    }
    return try #require(leader)
  }
}

/// Seeds for each etcd under test.
struct TrafficSetting: Sendable, CustomTestStringConvertible {
  var program: EtcdProgram
  var seed: UInt64

  var etcd: EtcdProcess.Options { .init(program: program) }
  var testDescription: String { "seed \(seed) on \(program)" }

  /// - Parameter count: how many seeds for the first etcd, if nothing else is asked for; the others get one.
  static func all(_ count: Int) -> [TrafficSetting] {
    EtcdProgram.underTest.enumerated().flatMap { index, program in
      TrafficSeeds.chosen(default: index == 0 ? count : 1).map { TrafficSetting(program: program, seed: $0) }
    }
  }
}

/// One thing that befalls the line between a store and etcd.
private enum LineFault {
  case cut
  case cutAfter(bytes: Int, FaultProxy.Direction)
  case delay(Duration, FaultProxy.Direction)
  case stall(FaultProxy.Direction)
  case refusal

  /// Some faults in an order that the seed says; a cut in the middle of answers is always among them.
  static func drawn(_ count: Int, seed: UInt64) -> [LineFault] {
    var random = SeededGenerator(seed: seed)
    let drawn = (1..<count).map { _ -> LineFault in
      let direction = FaultProxy.Direction.allCases.randomElement(using: &random) ?? .toClient
      return switch Int.random(in: 0..<6, using: &random) {
      case 0: .cut
      case 1, 2: .cutAfter(bytes: Int.random(in: 0..<5_000, using: &random), direction)
      case 3: .delay(.milliseconds(Int.random(in: 1...40, using: &random)), direction)
      case 4: .stall(direction)
      default: .refusal
      }
    }
    return (drawn + [.stall(.toClient)]).shuffled(using: &random)
  }

  /// Whether nothing is answered until the line is healed.
  var silencesEtcd: Bool {
    switch self {
    case .stall, .refusal: true
    case .cut, .cutAfter, .delay: false
    }
  }

  func inflict(on proxy: FaultProxy) throws {
    switch self {
    case .cut: proxy.cut()
    case .cutAfter(let bytes, let direction): proxy.cut(afterBytes: bytes, direction)
    case .delay(let delay, let direction): proxy.delay(delay, direction)
    case .stall(let direction): proxy.stall(direction)
    case .refusal:
      try proxy.refuseConnections(true)
      proxy.cut()
    }
  }
}
