internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// Compare-and-set updates, each acknowledged only when it is synced, in turns with those who do the same work.
func measureDurableUpdates(
  _ settings: Settings, row: Row, writers: Int, peer: EtcdPeer?
) async throws -> Measurement {
  try await WorkDirectory.with(in: settings.directory) { directory in
    let store = try await EmbeddedStore.open(directory: directory + "/store")
    var load = UpdateLoad(writers: writers, valueBytes: settings.valueBytes)
    try await load.prepare(store)
    var peerLoad = load
    if let peer { try await peerLoad.prepare(peer.store) }
    // The first stretch grows the files; what counts is what follows.
    _ = try await load.run(store, for: settings.duration)

    var ours: [Double] = []
    var latencies: [Double] = []
    var etcd: [Double] = []
    var bareLog: [Double] = []
    for _ in 0..<settings.runs {
      let result = try await load.run(store, for: settings.duration)
      ours.append(result.rate)
      latencies += result.microseconds
      if let peer { etcd.append(try await peerLoad.run(peer.store, for: settings.duration).rate) }
      bareLog.append(
        try BareLog.rate(
          in: directory, recordBytes: settings.valueBytes, recordsPerSync: writers, for: settings.duration))
    }
    try await store.close()

    var peers: [Measurement.Peer] = []
    if let peer { peers.append(.init(name: peer.name, runs: etcd, ours: ours)) }
    let floor = "a bare file appended to and synced after every \(writers) records"
    peers.append(.init(name: floor, runs: bareLog, ours: ours))
    return Measurement(
      row, "durable compare-and-set updates, \(writers) writers, \(settings.valueBytes) bytes", unit: "/s",
      target: writers == 1 ? "4 times etcd" : "5 times etcd", runs: ours, latencies: Samples(latencies), peers: peers)
  }
}

/// Writers that each update keys of their own one after another, as fast as they are answered.
struct UpdateLoad {
  static let keysPerWriter = 100

  struct Result {
    var rate: Double
    var microseconds: [Double]
  }

  let writers: Int
  let valueBytes: Int
  private var keys: [StoreKey] = []
  private var revisions: [Revision] = []

  init(writers: Int, valueBytes: Int) {
    self.writers = writers
    self.valueBytes = valueBytes
  }

  mutating func prepare(_ store: any Store) async throws {
    keys = Fixture.keys(writers * Self.keysPerWriter)
    revisions = try await Fixture.fill(store, keys, valueBytes: valueBytes)
  }

  mutating func run(_ store: any Store, for duration: Duration) async throws -> Result {
    let start = ContinuousClock.now
    let (keys, valueBytes) = (keys, valueBytes)
    let answers = try await withThrowingTaskGroup(of: (Int, [Revision], [Double]).self) { group in
      for writer in 0..<writers {
        let mine = (writer * Self.keysPerWriter)..<((writer + 1) * Self.keysPerWriter)
        var revisions = Array(revisions[mine])
        group.addTask {
          let value = Fixture.value(valueBytes, writer)
          var microseconds: [Double] = []
          var place = 0
          while ContinuousClock.now - start < duration {
            let before = ContinuousClock.now
            revisions[place] = try await store.commit(
              .put(keys[mine.lowerBound + place], value, expected: revisions[place])
            ).revision
            microseconds.append((ContinuousClock.now - before).inMicroseconds)
            place = (place + 1) % mine.count
          }
          return (writer, revisions, microseconds)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let elapsed = (ContinuousClock.now - start).inSeconds
    var microseconds: [Double] = []
    for (writer, written, times) in answers {
      let first = writer * Self.keysPerWriter
      revisions.replaceSubrange(first..<(first + Self.keysPerWriter), with: written)
      microseconds += times
    }
    return Result(rate: Double(microseconds.count) / elapsed, microseconds: microseconds)
  }
}
