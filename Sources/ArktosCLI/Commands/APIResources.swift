internal import ArgumentParser
internal import ArktosCore

struct APIResources: ClusterCommand {
  static let configuration = CommandConfiguration(
    commandName: "api-resources", abstract: "Lists the kinds that the server serves.")

  enum Format: String, CaseIterable, ExpressibleByArgument { case wide, name }

  @OptionGroup var global: GlobalOptions

  @Option(name: [.customShort("o", allowingJoined: true), .long], help: "wide or name.")
  var output: Format?

  @Flag(help: "Leave out the line of headings.")
  var noHeaders = false

  @Option(name: .customLong("api-group"), help: "Only the kinds of one API group.")
  var group: String?

  func run(_ session: Session) async throws {
    let directory = try await session.connect().discover()
    let resources = directory.resources.filter { group == nil || $0.type.group == group }
      .sorted { ($0.type.group, $0.type.plural) < ($1.type.group, $1.type.plural) }
    if output == .name {
      session.console.write(resources.map { $0.type.groupResource + "\n" }.joined())
      return
    }
    var rows = resources.map(row)
    if !noHeaders {
      rows.insert(
        ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "TENANTED", "KIND"] + (output == .wide ? ["VERBS"] : []),
        at: 0)
    }
    var layout = ColumnLayout()
    session.console.write(layout.lines(rows))
  }

  private func row(_ resource: APIResource) -> [String] {
    let type = resource.type
    return [
      type.plural, resource.shortNames.joined(separator: ","), type.apiVersion, "\(type.scope == .namespace)",
      "\(type.scope != .cluster)", type.kind,
    ] + (output == .wide ? [resource.verbs.joined(separator: ",")] : [])
  }
}
