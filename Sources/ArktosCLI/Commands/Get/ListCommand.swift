internal import ArktosClient
internal import ArktosCore

/// `get` without `--watch`.
struct ListCommand: Sendable {
  let session: Session
  let selection: SelectionOptions
  let display: DisplayOptions

  func run(_ targets: [PlacedTarget], failures: inout Failures) async {
    if display.isTable {
      await showTables(targets, &failures)
    } else {
      await showObjects(targets, &failures)
    }
  }

  // MARK: - Tables

  private func showTables(_ targets: [PlacedTarget], _ failures: inout Failures) async {
    let isSeveralKinds = Set(targets.map(\.target.resource)).count > 1
    var isFirst = true
    var rest = targets[...]
    while let resource = rest.first?.target.resource {
      // Objects of one kind stand in one table.
      let group = rest.prefix { $0.target.resource == resource }
      rest = rest.dropFirst(group.count)
      guard let table = await table(of: group, &failures), !table.rows.isEmpty else { continue }
      if !isFirst { session.console.write("\n") }
      isFirst = false
      var printer = TablePrinter(style: display.style(selection, resource, isOneOfSeveralKinds: isSeveralKinds))
      session.console.write(printer.text(of: table, now: session.runtime.environment.now()))
    }
    if isFirst, failures.count == 0 { noteNothingFound(targets) }
  }

  private func table(of targets: ArraySlice<PlacedTarget>, _ failures: inout Failures) async -> Table? {
    var merged: Table?
    for target in targets {
      guard let table = await attempt(&failures, { try await self.table(of: target) }) else { continue }
      merged = merged.map { Table(columns: $0.columns, rows: $0.rows + table.rows) } ?? table
    }
    return merged
  }

  private func table(of placed: PlacedTarget) async throws -> Table {
    let query = try TargetQuery(placed.target, placed.connection, selection)
    return Table(json: try await query.fetch(placed.connection, asTable: true))
  }

  // MARK: - Whole objects

  private func showObjects(_ targets: [PlacedTarget], _ failures: inout Failures) async {
    var found: [(DynamicObject, APIResource)] = []
    for placed in targets {
      let objects = await attempt(&failures) { try await self.objects(of: placed) } ?? []
      found += objects.map { (display.showManagedFields ? $0 : $0.withoutManagedFields(), placed.target.resource) }
    }
    guard let format = display.output else { return }
    if format == .name {
      for (object, resource) in found { session.console.write(resource.label(object.metadata.name) + "\n") }
      if found.isEmpty, failures.count == 0 { noteNothingFound(targets) }
      return
    }
    if targets.count == 1, targets[0].target.name != nil {
      if let (object, resource) = found.first {
        session.console.write(format.text(of: object, resource: resource) ?? "")
      }
      return
    }
    let list: JSONObject = [
      "apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""],
      "items": .array(found.map { .object($0.0.json) }),
    ]
    let isJSON = format == .json
    session.console.write(isJSON ? JSONValue.object(list).prettyJSON() + "\n" : JSONValue.object(list).yaml())
  }

  private func objects(of placed: PlacedTarget) async throws -> [DynamicObject] {
    let (type, connection) = (placed.target.type, placed.connection)
    if let name = placed.target.name { return [try await connection.client.get(type, connection.key(type, name))] }
    let scope = try selection.scope(of: type, connection)
    return try await connection.client.list(type, in: scope, labels: selection.labels, fields: selection.fields).items
  }

  // MARK: - Both

  private func attempt<Value>(
    _ failures: inout Failures, _ body: () async throws -> Value
  ) async -> Value? {
    do {
      return try await body()
    } catch let error as APIError where error.reason == .notFound && display.ignoreNotFound {
      return nil
    } catch {
      failures.report(error, to: session.console)
      return nil
    }
  }

  private func noteNothingFound(_ targets: [PlacedTarget]) {
    guard !display.ignoreNotFound, let first = targets.first else { return }
    let places = Set(targets.map { selection.place(of: $0.target.type, $0.connection) })
    let place = places.count == 1 ? selection.place(of: first.target.type, first.connection) : ""
    session.console.note("No resources found\(place.isEmpty ? "" : place + ".")")
  }
}
