extension Event {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["ev"],
    schema: BuiltinTypes.schema("Event"),
    printerColumns: [
      PrinterColumn("Last Seen", kind: .date, description: "When it last happened.") { $0.lastSeen },
      PrinterColumn("Type", path: "type", description: "Normal or Warning."),
      PrinterColumn("Reason", path: "reason", description: "Why, in one word."),
      PrinterColumn("Object", description: "The object that the note is about.") { object in
        let reference = Event(json: object).involvedObject
        return .string("\(reference.kind.lowercased())/\(reference.name)")
      },
      PrinterColumn(
        "Subobject", path: "involvedObject.fieldPath", description: "The part of the object.", priority: 1),
      PrinterColumn("Source", description: "Who wrote the note.", priority: 1) { .string(source(of: $0)) },
      PrinterColumn("Message", path: "message", description: "What happened, in a sentence."),
      PrinterColumn("First Seen", kind: .date, description: "When it first happened.", priority: 1) {
        $0["firstTimestamp"] ?? $0["eventTime"]
      },
      PrinterColumn("Count", kind: .integer, description: "How often it has happened.", priority: 1) {
        .int(max(1, $0.value(at: ["series", "count"])?.intValue ?? Event(json: $0).count))
      },
      PrinterColumn("Name", path: "metadata.name", description: "Name of the note.", priority: 1),
    ],
    selectableFields: [
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
      "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
      "reportingComponent", "type",
    ],
    strategy: ResourceStrategy(allowsCreateOnUpdate: true, validate: validate), timeToLive: .seconds(3600))

  @Sendable
  private static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let event = Event(json: object)
    let wanted = event.involvedObject.namespace
    // Notes about objects without a namespace lie in `default`, or wherever their writer is.
    guard !wanted.isEmpty, wanted != event.metadata.namespace else { return [] }
    return [.invalid("involvedObject.namespace", .string(wanted), "does not match event.namespace")]
  }

  private static func source(of object: JSONObject) -> String {
    let component = Event(json: object).sourceComponent
    let reporter = component.isEmpty ? object[string: "reportingComponent"] ?? "" : component
    let host = object.value(at: ["source", "host"])?.stringValue ?? ""
    return host.isEmpty ? reporter : "\(reporter), \(host)"
  }
}

extension JSONObject {
  fileprivate var lastSeen: JSONValue? {
    value(at: ["series", "lastObservedTime"]) ?? self["lastTimestamp"] ?? self["firstTimestamp"] ?? self["eventTime"]
      ?? value(at: ["metadata", "creationTimestamp"])
  }
}
