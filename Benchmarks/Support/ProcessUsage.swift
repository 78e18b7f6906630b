#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Processor time and memory of a process at one moment, as Linux tells them.
package struct ProcessUsage: Sendable, Hashable {
  package var pid: Int
  package var name: String
  /// Seconds that the process has computed, itself and in the kernel.
  package var userSeconds: Double
  package var systemSeconds: Double
  /// Bytes of memory that it occupies, now and at most so far.
  package var residentBytes: Int
  package var peakResidentBytes: Int

  package var cpuSeconds: Double { userSeconds + systemSeconds }

  /// - Throws: ``ProcessUsageError`` if there is no such process.
  package init(pid: Int) throws(ProcessUsageError) {
    try self.init(
      pid: pid, stat: ProcFile.contents("/proc/\(pid)/stat"), status: ProcFile.contents("/proc/\(pid)/status"),
      ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))))
  }

  /// This process.
  package static func own() throws(ProcessUsageError) -> ProcessUsage { try ProcessUsage(pid: Int(getpid())) }

  /// - Parameters:
  ///   - stat: the contents of `/proc/<pid>/stat`, whose second field may hold spaces and parentheses.
  ///   - status: the contents of `/proc/<pid>/status`.
  package init(pid: Int, stat: String, status: String, ticksPerSecond: Double) throws(ProcessUsageError) {
    guard let opening = stat.firstIndex(of: "("), let closing = stat.lastIndex(of: ")") else {
      throw ProcessUsageError(description: "there is no process \(pid), or it may not be looked at")
    }
    // From the third field on, the state; user and system time are the 14th and 15th.
    let fields = stat[stat.index(after: closing)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      throw ProcessUsageError(description: "/proc/\(pid)/stat is of a format that is not known")
    }
    self.pid = pid
    name = String(stat[stat.index(after: opening)..<closing])
    userSeconds = user / ticksPerSecond
    systemSeconds = system / ticksPerSecond
    residentBytes = Self.kibibytes("VmRSS:", in: status) << 10
    peakResidentBytes = Self.kibibytes("VmHWM:", in: status) << 10
  }

  /// A field of `status`; 0 for one that is missing, as memory is of a process that ends.
  private static func kibibytes(_ field: String, in status: String) -> Int {
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    return line?.dropFirst(field.count).split { $0 == " " || $0 == "\t" }.first.flatMap { Int($0) } ?? 0
  }
}

/// Why a process cannot be measured, in a sentence.
package struct ProcessUsageError: Error, CustomStringConvertible {
  package var description: String
}
