import ArktosCore
import FoundationEssentials
import Testing

@testable import ArktosServer

@Suite("Metrics of the process")
struct ProcessMetricsTests {
  @Test("the process tells its memory, files and processor time")
  func process() async {
    var text = MetricsText()
    await ProcessMetrics(startTime: Date(timeIntervalSince1970: 1000)).write(to: &text)
    let lines = String(decoding: text.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.contains("process_start_time_seconds 1000"))
    for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds"] {
      let value = lines.first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last.flatMap { Double($0) }
      #expect((value ?? 0) > 0, "\(name)")
    }
  }
}
