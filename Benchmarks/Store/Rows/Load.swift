internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Opening a durable store, less the time that reading its file takes.
func measureLoad(_ settings: Settings) async throws -> Measurement {
  try await WorkDirectory.with(in: settings.directory) { directory in
    let path = directory + "/store"
    let first = try await EmbeddedStore.open(directory: path)
    _ = try await Fixture.fill(first, Fixture.keys(settings.keys), valueBytes: settings.loadBytes)
    try await first.close()
    var runs: [Double] = []
    for _ in 0..<settings.runs {
      let reading = try timeToRead(path + "/arktos.db")
      let start = ContinuousClock.now
      let store = try await EmbeddedStore.open(directory: path)
      let opening = ContinuousClock.now - start
      guard try await store.statistics().keys == settings.keys else { throw WrongAnswer("keys are missing") }
      runs.append((opening - reading).inSeconds)
      try await store.close()
    }
    return Measurement(
      .load,
      "opening the embedded store with \(settings.keys) objects of \(settings.loadBytes) bytes, reading not counted",
      unit: "s", target: "below 1 s", runs: runs)
  }
}

private func timeToRead(_ path: String) throws -> Duration {
  let start = ContinuousClock.now
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw WrongAnswer("\(path) cannot be read: \(String(cString: strerror(errno)))") }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while read(descriptor, &buffer, buffer.count) > 0 {}
  return ContinuousClock.now - start
}
