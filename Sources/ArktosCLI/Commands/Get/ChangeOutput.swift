internal import ArktosClient
internal import ArktosCore

/// Writes what a watch reports, in the format that was asked for, each version of an object once.
struct ChangeOutput: Sendable {
  private let session: Session
  private let display: DisplayOptions
  private let resource: APIResource
  private var printer: TablePrinter
  /// The last version of each object that was written or passed over.
  private var versions: [ObjectKey: String] = [:]

  init(session: Session, display: DisplayOptions, resource: APIResource, style: TableStyle) {
    self.session = session
    self.display = display
    self.resource = resource
    printer = TablePrinter(style: style)
  }

  /// Takes up the state from which the watch begins, or goes on after it was interrupted for too long.
  mutating func writeList(_ answer: JSONObject, isShown: Bool) {
    if display.isTable {
      var table = Table(json: answer)
      table.rows = table.rows.filter { isNew($0.object) }
      if !isShown { table.rows = [] }
      if !table.rows.isEmpty { write(table, event: WatchEvent.Kind.added.rawValue) }
      return
    }
    let objects = answer[array: "items"].map { $0.compactMap(\.objectValue) } ?? [answer]
    for json in objects {
      var object = DynamicObject(json: json)
      if object.kind.isEmpty { object.json["kind"] = .string(resource.type.kind) }
      if object.apiVersion.isEmpty { object.json["apiVersion"] = .string(resource.type.apiVersion) }
      if isNew(object), isShown { write(object, event: WatchEvent.Kind.added.rawValue) }
    }
  }

  mutating func write(_ event: WatchEvent) {
    guard event.kind != .bookmark else { return }
    guard display.isTable else {
      if event.kind == .deleted || isNew(event.object) { write(event.object, event: event.kind.rawValue) }
      return
    }
    var table = Table(json: event.object.json)
    table.rows = table.rows.filter { event.kind == .deleted || isNew($0.object) }
    write(table, event: event.kind.rawValue)
  }

  private mutating func isNew(_ object: DynamicObject) -> Bool {
    let version = object.metadata.resourceVersion
    return version.isEmpty || versions.updateValue(version, forKey: object.objectKey) != version
  }

  private mutating func write(_ table: Table, event: String) {
    let text = printer.text(of: table, event: event, now: session.runtime.environment.now())
    if !text.isEmpty { session.console.write(text) }
  }

  private func write(_ object: DynamicObject, event: String) {
    guard let format = display.output else { return }
    let shown = display.showManagedFields ? object : object.withoutManagedFields()
    let isFramed = display.outputWatchEvents && format != .name
    let document = isFramed ? DynamicObject(json: ["type": .string(event), "object": .object(shown.json)]) : shown
    if format == .yaml { session.console.write("---\n") }
    session.console.write(format.text(of: document, resource: resource) ?? "")
  }
}
