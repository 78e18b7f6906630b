import BenchmarkSupport
import Testing

@Suite struct ProcessUsageTests {
  private static let status = "Name:\tapi\nVmHWM:\t   70000 kB\nVmRSS:\t   65536 kB\nThreads:\t4\n"

  @Test("Times and memory are found behind a name with spaces and parentheses")
  func parsing() throws {
    let usage = try ProcessUsage(
      pid: 7, stat: "7 (api (se) rver) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 4 0 100 1 1", status: Self.status,
      ticksPerSecond: 100)
    #expect(usage.name == "api (se) rver")
    #expect(usage.userSeconds == 2.5)
    #expect(usage.systemSeconds == 0.5)
    #expect(usage.cpuSeconds == 3)
    #expect(usage.residentBytes == 64 << 20)
    #expect(usage.peakResidentBytes == 70000 << 10)
  }

  @Test(
    "What is no stat file is refused with a sentence",
    arguments: ["", "7 (x) S 1 2", "7 (x) S 1 7 7 0 -1 4 1 0 0 0 a b 0"])
  func damaged(stat: String) {
    let error = #expect(throws: ProcessUsageError.self) {
      try ProcessUsage(pid: 7, stat: stat, status: "", ticksPerSecond: 100)
    }
    #expect(error?.description.contains("7") == true)
  }

  @Test("This process can be looked at")
  func own() throws {
    let usage = try ProcessUsage.own()
    #expect(usage.residentBytes > 1 << 20)
    #expect(usage.peakResidentBytes >= usage.residentBytes)
  }
}
