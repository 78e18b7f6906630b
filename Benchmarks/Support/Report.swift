internal import FoundationEssentials

/// What belongs to every number: when, where and how it was measured.
package struct Report {
  package var machine: Machine
  package var command: [String]
  private let date = Date().formatted(.iso8601)

  package init(machine: Machine, command: [String]) {
    self.machine = machine
    self.command = command
  }

  package var heading: String {
    """
    date: \(date)
    machine: \(machine.processor), \(machine.cores) cores, Linux \(machine.kernel), load \(machine.load)
    command: \(command.joined(separator: " "))
    """
  }

  package func json(_ measurements: [some Encodable]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let document = ReportDocument(date: date, machine: machine, command: command, measurements: measurements)
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }
}

private struct ReportDocument<Measurement: Encodable>: Encodable {
  var date: String
  var machine: Machine
  var command: [String]
  var measurements: [Measurement]
}
