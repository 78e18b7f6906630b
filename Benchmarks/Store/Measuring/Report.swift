internal import FoundationEssentials

/// What belongs to every number: when, where and how it was measured.
struct Report {
  var machine: Machine
  var command: [String]
  private let date = Date().formatted(.iso8601)

  init(machine: Machine, command: [String]) {
    self.machine = machine
    self.command = command
  }

  var heading: String {
    """
    date: \(date)
    machine: \(machine.processor), \(machine.cores) cores, Linux \(machine.kernel), load \(machine.load)
    command: \(command.joined(separator: " "))
    """
  }

  func json(_ measurements: [Measurement]) throws -> String {
    struct Document: Encodable {
      var date: String
      var machine: Machine
      var command: [String]
      var measurements: [Measurement]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let document = Document(date: date, machine: machine, command: command, measurements: measurements)
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }
}
