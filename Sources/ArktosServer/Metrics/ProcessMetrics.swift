public import ArktosCore
public import FoundationEssentials

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What the operating system tells of the process, under the names that Prometheus' client libraries use.
public struct ProcessMetrics: MetricsSource {
  private let startTime: Date

  /// - Parameter startTime: when the process began.
  public init(startTime: Date) { self.startTime = startTime }

  /// Reads `/proc`, which no disk is behind.
  public func write(to text: inout MetricsText) async {
    text.value(
      "process_start_time_seconds", .gauge, "Start of the process, in seconds since 1970.",
      startTime.timeIntervalSince1970.rounded())
    #if os(Linux)
      writeUsage(to: &text)
    #endif
  }

  #if os(Linux)
    private func writeUsage(to text: inout MetricsText) {
      var usage = rusage()
      if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
        text.value(
          "process_cpu_seconds_total", .counter, "Processor time of the process, user and system, in seconds.",
          Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime))
      }
      let pages = Self.file("/proc/self/statm").split(separator: " ").compactMap { Double($0) }
      if pages.count > 1 {
        let size = Double(sysconf(Int32(_SC_PAGESIZE)))
        text.value(
          "process_virtual_memory_bytes", .gauge, "Virtual memory of the process, in bytes.", pages[0] * size)
        text.value(
          "process_resident_memory_bytes", .gauge, "Resident memory of the process, in bytes.", pages[1] * size)
      }
      if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
        text.value("process_open_fds", .gauge, "Open file descriptors.", Double(files.count))
      }
      var limit = rlimit()
      if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
        text.value("process_max_fds", .gauge, "The most file descriptors that may be open.", Double(limit.rlim_cur))
      }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func file(_ path: String) -> String {
      FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
  #endif
}
