internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Describe: ClusterCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows one object, or each of several, in detail with its events.",
    usage: "arktosctl describe TYPE [NAME ...] | TYPE/NAME ... [flags]")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var selection: SelectionOptions

  @Argument(help: "What to describe: deployment nginx, deployment/nginx, pods.")
  var words: [String] = []

  @Flag(inversion: .prefixedNo, help: "Also show the events that are about the object.")
  var showEvents = true

  func run(_ session: Session) async throws {
    guard !words.isEmpty else { throw CommandError("You must specify the type of resource to describe.") }
    let connection = try await session.connect()
    let directory = try await connection.discover()
    var failures = Failures()
    var isFirst = true
    for target in try ResourceTarget.resolve(words, in: directory) {
      do {
        for object in try await objects(target, connection) {
          let events = showEvents ? try await self.events(of: object, directory, connection) : nil
          session.console.write(isFirst ? "" : "\n\n")
          isFirst = false
          let now = session.runtime.environment.now()
          session.console.write(Description.text(of: object, events: events, now: now))
        }
      } catch {
        failures.report(error, to: session.console)
      }
    }
    if isFirst, failures.count == 0 { session.console.note("No resources found.") }
    try failures.finish()
  }

  private func objects(_ target: ResourceTarget, _ connection: Connection) async throws -> [DynamicObject] {
    if let name = target.name {
      try selection.checkNamed(target.type)
      return [try await connection.client.get(target.type, connection.key(target.type, name))]
    }
    let scope = try selection.scope(of: target.type, connection)
    return try await connection.client.list(
      target.type, in: scope, labels: selection.labels, fields: selection.fields
    ).items
  }

  /// The events about an object; nil if the server has no events.
  private func events(of object: DynamicObject, _ directory: ResourceDirectory, _ connection: Connection)
    async throws -> [DynamicObject]?
  {
    guard let type = directory.resources.first(where: { $0.type.kind == "Event" && $0.type.group.isEmpty })?.type else {
      return nil
    }
    let metadata = object.metadata
    // Events about an object without a namespace stand in "default".
    let scope = CollectionScope(
      tenant: metadata.tenant.isEmpty ? connection.tenant : metadata.tenant,
      namespace: metadata.namespace.isEmpty ? "default" : metadata.namespace)
    let events = try await connection.client.list(type, in: scope).items
    return events.filter { $0.json.value(at: ["involvedObject", "uid"])?.stringValue == metadata.uid }
  }
}
