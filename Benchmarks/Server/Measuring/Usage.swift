internal import BenchmarkSupport
internal import NIOCore

/// What the measured processes, and this one, have used up to a moment.
struct UsageSample: Sendable {
  var at = NIODeadline.now()
  var processes: [ProcessUsage]
  var own: ProcessUsage

  init(_ pids: [Int]) throws {
    processes = try pids.map { pid in try ProcessUsage(pid: pid) }
    own = try ProcessUsage.own()
    at = .now()
  }
}

/// One measured stretch: how much was done in it, and what it cost.
struct Run: Sendable {
  struct Process: Sendable, Encodable {
    var pid: Int
    var name: String
    var userMicrosecondsPerOperation: Double
    var systemMicrosecondsPerOperation: Double
    var residentBytes: Int
    var peakResidentBytes: Int

    var cpu: Double { userMicrosecondsPerOperation + systemMicrosecondsPerOperation }
  }

  var operations: Int
  var seconds: Double
  var processes: [Process]
  /// Processor time of this program, in microseconds.
  var clientPerOperation: Double

  var rate: Double { seconds > 0 ? Double(operations) / seconds : 0 }
  /// Of all measured processes.
  var serverPerOperation: Double { processes.reduce(0) { $0 + $1.cpu } }

  /// - Parameter seconds: how long it took; the time between the samples if nil.
  init(_ operations: Int, from before: UsageSample, to after: UsageSample, seconds: Double? = nil) {
    self.operations = operations
    self.seconds = seconds ?? Double((after.at - before.at).nanoseconds) * 1e-9
    let scale = operations > 0 ? 1e6 / Double(operations) : 0
    processes = zip(before.processes, after.processes).map { old, new in
      Process(
        pid: new.pid, name: new.name, userMicrosecondsPerOperation: (new.userSeconds - old.userSeconds) * scale,
        systemMicrosecondsPerOperation: (new.systemSeconds - old.systemSeconds) * scale,
        residentBytes: new.residentBytes, peakResidentBytes: new.peakResidentBytes)
    }
    clientPerOperation = (after.own.cpuSeconds - before.own.cpuSeconds) * scale
  }
}
