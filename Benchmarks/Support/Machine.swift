internal import FoundationEssentials

/// The machine that is measured on, as Linux describes it.
package struct Machine: Codable, Sendable {
  package var processor: String
  package var cores: Int
  package var kernel: String
  /// The load averages when the measuring began: what else ran.
  package var load: String

  package static var current: Machine {
    let processor = ProcFile.contents("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    return Machine(
      processor: processor?.split(separator: ":").last.map { $0.drop { $0 == " " } }.map(String.init) ?? "unknown",
      cores: ProcessInfo.processInfo.activeProcessorCount,
      kernel: ProcFile.contents("/proc/sys/kernel/osrelease").filter { !$0.isNewline },
      load: ProcFile.contents("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " "))
  }
}
