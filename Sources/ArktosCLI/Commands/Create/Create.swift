internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Create: ClusterCommand {
  static let configuration = CommandConfiguration(
    abstract: "Creates objects, from manifests or from flags.",
    subcommands: [CreateTenant.self, CreateNamespace.self, CreateDeployment.self, CreateConfigMap.self])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var files: FileOptions
  @OptionGroup var creation: CreationOptions

  func run(_ session: Session) async throws {
    if files.paths.isEmpty {
      throw CommandError("must specify one of -f or a kind: \"arktosctl create --help\" lists them")
    }
    let connection = try await session.connect()
    var failures = Failures()
    let manifests = await files.manifests(session, &failures)
    let directory = try await connection.discover()
    let steps = InDependencyOrder.resolve(manifests, directory) { manifest, error in
      failures.report(error, context: "error when creating \"\(manifest.source)\"", to: session.console)
    }
    for (manifest, resource) in steps {
      do {
        let object = try connection.placed(manifest.object, resource.type)
        try await creation.create(object, resource, connection.client, session)
      } catch {
        failures.report(error, context: "error when creating \"\(manifest.source)\"", to: session.console)
      }
    }
    try failures.finish()
  }
}

/// How `create` goes about it and what it shows.
struct CreationOptions: ParsableArguments {
  enum DryRun: String, CaseIterable, ExpressibleByArgument { case none, client }

  @Option(help: "client: show what would be created and send nothing.")
  var dryRun = DryRun.none

  @Option(name: [.customShort("o", allowingJoined: true), .long], help: "json, yaml or name: show the object itself.")
  var output: OutputFormat?

  func validate() throws {
    if output == .wide { throw ValidationError("create knows -o json, yaml and name") }
  }

  func create(_ object: DynamicObject, _ resource: APIResource, _ client: Client, _ session: Session) async throws {
    let created = dryRun == .client ? object : try await client.create(resource.type, object)
    if let text = output?.text(of: created.withoutManagedFields(), resource: resource) {
      session.console.write(text)
    } else {
      let suffix = dryRun == .client ? " (dry run)" : ""
      session.console.write("\(resource.label(created.metadata.name)) created\(suffix)\n")
    }
  }
}

/// A subcommand of `create` that makes one object of one kind from flags.
protocol CreateCommand: ClusterCommand {
  var creation: CreationOptions { get }
  /// What discovery would say of the kind; built-in kinds need not be asked for.
  static var resource: APIResource { get }
  func object(_ session: Session) throws -> DynamicObject
}

extension CreateCommand {
  func run(_ session: Session) async throws {
    let connection = try await session.connect()
    let object = try connection.placed(try object(session), Self.resource.type)
    try await creation.create(object, Self.resource, connection.client, session)
  }
}
