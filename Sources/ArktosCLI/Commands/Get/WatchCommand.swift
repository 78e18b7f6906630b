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
    let start = try await query.fetch(connection, asTable: display.isTable)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { [connection] in await connection.follow() }
      defer { tasks.cancelAll() }
      try await follow(query, from: start, output)
    }
  }

  private func follow(_ query: TargetQuery, from start: JSONObject, _ output: ChangeOutput) async throws {
    var output = output
    output.writeList(start, isShown: !display.watchOnly)
    var changes = ResumingWatch(
      source: connection.watcher(asTable: display.isTable), query: query.collection,
      after: Self.resourceVersion(of: start), session: session)
    while true {
      do {
        output.write(try await changes.next())
      } catch let error as APIError where error.code == 410 {
        session.console.note("Warning: the watch was interrupted for too long; what has changed since follows.")
        let list = try await query.fetch(connection, asTable: display.isTable)
        output.writeList(list, isShown: true)
        changes.restart(after: Self.resourceVersion(of: list))
      }
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
