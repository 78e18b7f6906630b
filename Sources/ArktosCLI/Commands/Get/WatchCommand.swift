internal import ArktosClient
internal import ArktosCore

/// `get --watch`: the list, then every change as it comes.
struct WatchCommand: Sendable {
  let session: Session
  let connection: Connection
  let selection: SelectionOptions
  let display: DisplayOptions

  func run(_ target: ResourceTarget) async throws {
    let query = try TargetQuery(target, connection, selection)
    let output = ChangeOutput(
      session: session, display: display, resource: target.resource,
      style: display.style(selection, target.resource, isOneOfSeveralKinds: false))
    var printer = TablePrinter(style: output.style)
    let start = try await query.fetch(connection, asTable: display.isTable)
    if !display.watchOnly { output.writeStart(start, with: &printer) }
    var changes = ResumingWatch(
      source: connection.watcher(asTable: display.isTable), query: query.collection,
      after: Self.resourceVersion(of: start), session: session)
    while true {
      let event = try await changes.next()
      output.write(event, with: &printer)
    }
  }

  /// Of a list, of an object, or of a table that holds one object.
  private static func resourceVersion(of answer: JSONObject) -> String {
    if let version = answer.value(at: ["metadata", "resourceVersion"])?.stringValue, !version.isEmpty {
      return version
    }
    return Table(json: answer).rows.first?.object.metadata.resourceVersion ?? ""
  }
}

/// Writes what a watch reports, in the format that was asked for.
struct ChangeOutput: Sendable {
  let session: Session
  let display: DisplayOptions
  let resource: APIResource
  let style: TableStyle

  /// The state from which the watch begins.
  func writeStart(_ answer: JSONObject, with printer: inout TablePrinter) {
    if display.isTable {
      write(Table(json: answer), event: "ADDED", with: &printer)
      return
    }
    let objects = answer[array: "items"].map { $0.compactMap(\.objectValue) } ?? [answer]
    for json in objects {
      var object = DynamicObject(json: json)
      if object.kind.isEmpty { object.json["kind"] = .string(resource.type.kind) }
      if object.apiVersion.isEmpty { object.json["apiVersion"] = .string(resource.type.apiVersion) }
      write(object, event: "ADDED")
    }
  }

  func write(_ event: WatchEvent, with printer: inout TablePrinter) {
    guard event.kind != .bookmark else { return }
    if display.isTable {
      write(Table(json: event.object.json), event: event.kind.rawValue, with: &printer)
    } else {
      write(event.object, event: event.kind.rawValue)
    }
  }

  private func write(_ table: Table, event: String, with printer: inout TablePrinter) {
    let text = printer.text(of: table, event: event, now: session.runtime.environment.now())
    if !text.isEmpty { session.console.write(text) }
  }

  private func write(_ object: DynamicObject, event: String) {
    let shown = display.showManagedFields ? object : object.withoutManagedFields()
    guard let format = display.output else { return }
    guard display.outputWatchEvents, format != .name else {
      if format == .yaml { session.console.write("---\n") }
      session.console.write(format.text(of: shown, resource: resource) ?? "")
      return
    }
    let frame = DynamicObject(json: ["type": .string(event), "object": .object(shown.json)])
    if format == .yaml { session.console.write("---\n") }
    session.console.write(format.text(of: frame, resource: resource) ?? "")
  }
}
