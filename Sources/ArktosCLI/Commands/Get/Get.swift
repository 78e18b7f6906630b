internal import ArgumentParser
internal import ArktosCore

struct Get: ClusterCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows objects.",
    usage: "arktosctl get TYPE[,TYPE...] [NAME ...] | TYPE/NAME ... | -f FILE [flags]",
    discussion: """
      arktosctl get pods -n web                          the pods of a namespace
      arktosctl get deployments -A -T                    all Deployments of all tenants
      arktosctl get tenants -T default                   the tenant "default"
      arktosctl get deployments -A -T -w \\
        --kubeconfig "one.kubeconfig two.kubeconfig"     every change of two servers, each once
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var files: FileOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var display: DisplayOptions

  @Argument(help: "Kinds and names: pods, deploy web, deployment/web.")
  var words: [String] = []

  func validate() throws {
    if display.isWatch, !files.paths.isEmpty { throw ValidationError("--watch takes no --filename") }
  }

  func run(_ session: Session) async throws {
    let connection = try await session.connect()
    if words.isEmpty, files.paths.isEmpty {
      throw CommandError(
        "You must specify the type of resource to get. "
          + "Use \"arktosctl api-resources\" for a complete list of supported resources.")
    }
    let directory = try await connection.discover()
    var failures = Failures()
    let targets = try await targets(session, connection, directory, &failures)
    if display.isWatch {
      guard let target = targets.first, targets.count == 1 else {
        throw CommandError("you may only specify a single resource type with --watch")
      }
      try await WatchCommand(session: session, connection: target.connection, selection: selection, display: display)
        .run(target.target)
    } else {
      let list = ListCommand(session: session, selection: selection, display: display)
      await list.run(targets, failures: &failures)
    }
    try failures.finish()
  }

  private func targets(
    _ session: Session, _ connection: Connection, _ directory: ResourceDirectory, _ failures: inout Failures
  ) async throws -> [PlacedTarget] {
    if !words.isEmpty {
      return try ResourceTarget.resolve(words, in: directory).map { target in
        if target.name != nil { try selection.checkNamed(target.type) }
        return PlacedTarget(target: target, connection: connection)
      }
    }
    return try await files.manifests(session, &failures).map { manifest in
      let resource = try directory.resource(apiVersion: manifest.object.apiVersion, kind: manifest.object.kind)
      let object = try connection.placed(manifest.object, resource.type)
      return PlacedTarget(
        target: ResourceTarget(resource: resource, name: object.metadata.name),
        connection: connection.at(object.objectKey))
    }
  }
}

/// A target with the tenant and namespace that it stands in.
struct PlacedTarget: Sendable {
  var target: ResourceTarget
  var connection: Connection
}
