import ArktosCore

/// A kind of our own, by a `Codable` type, from which its schema is made.
struct Ticket: CodableKind {
  static let resourceType = ResourceType(
    group: "example.com", version: "v1", kind: "Ticket", plural: "tickets", scope: .namespace)

  enum Priority: String, Codable, CaseIterable, Sendable {
    case low, high
  }

  struct Spec: Codable, Sendable {
    var title: String
    var priority: Priority?
    var labels: [String: String]?
  }

  struct Status: Codable, Sendable {
    var isDone: Bool
  }

  var spec: Spec
  var status: Status?

  /// The kind with its rules, in terms of the type.
  static func definition() throws -> ResourceDefinition {
    try ResourceDefinition(
      Ticket.self, subresources: [.status],
      printerColumns: [PrinterColumn("Title", path: "spec.title"), PrinterColumn("Priority", path: "spec.priority")],
      strategy: CodableStrategy(
        prepareForCreate: { ticket in
          if ticket.spec.priority == nil { ticket.spec.priority = .low }
          ticket.status = Status(isDone: false)
        },
        validate: { ticket in
          ticket.spec.title.isEmpty ? [.required("spec.title", "a ticket is about something")] : []
        },
        validateUpdate: { new, old in
          guard new.spec.title != old.spec.title else { return [] }
          return [.invalid("spec.title", .string(new.spec.title), "the title of a ticket never changes")]
        }))
  }
}
