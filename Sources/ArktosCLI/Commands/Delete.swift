internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Delete: ClusterCommand {
  static let configuration = CommandConfiguration(
    abstract: "Deletes objects and waits until they are gone.",
    usage: "arktosctl delete TYPE NAME ... | TYPE/NAME ... | TYPE --all | TYPE -l LABELS | -f FILE [flags]")

  enum Cascade: String, CaseIterable, ExpressibleByArgument {
    case background, foreground, orphan

    var propagation: DeleteOptions.Propagation {
      switch self {
      case .background: .background
      case .foreground: .foreground
      case .orphan: .orphan
      }
    }
  }

  @OptionGroup var global: GlobalOptions
  @OptionGroup var files: FileOptions
  @OptionGroup var selection: SelectionOptions

  @Argument(help: "What to delete: deployment nginx, deployment/nginx, pods.")
  var words: [String] = []

  @Flag(help: "Delete every object of the kinds named.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "What happens to the objects that the deleted ones own.",
      discussion: "background: collected afterwards; foreground: collected first; orphan: they stay."))
  var cascade = Cascade.background

  @Flag(inversion: .prefixedNo, help: "Wait until the objects are gone.")
  var wait = true

  @Flag(help: "What is gone already counts as deleted.")
  var ignoreNotFound = false

  @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name: print no more than kind and name.")
  var output: OutputFormat?

  func validate() throws {
    if let output, output != .name { throw ValidationError("delete knows only -o name") }
    if all, selection.isSelective { throw ValidationError("--all and a selector cannot be given together") }
  }

  func run(_ session: Session) async throws {
    let connection = try await session.connect()
    let directory = try await connection.discover()
    var failures = Failures()
    let objects = try await objects(session, connection, directory, &failures)
    var pending: [PendingDeletion] = []
    for (resource, key) in objects {
      do {
        let answer = try await connection.client.delete(
          resource.type, key, options: DeleteOptions(propagation: cascade.propagation))
        report(resource, key, session)
        if let deletion = PendingDeletion(resource.type, key, answer: answer) { pending.append(deletion) }
      } catch let error as APIError where error.reason == .notFound && (ignoreNotFound || selects) {
        continue
      } catch {
        failures.report(error, to: session.console)
      }
    }
    if objects.isEmpty, failures.count == 0, !ignoreNotFound { session.console.note("No resources found") }
    for deletion in pending where wait {
      do {
        try await deletion.wait(connection, session)
      } catch {
        failures.report(error, to: session.console)
      }
    }
    try failures.finish()
  }

  /// The objects were found by a list, so that it is no error if somebody else deletes one in between.
  private var selects: Bool { all || selection.isSelective }

  private func report(_ resource: APIResource, _ key: ObjectKey, _ session: Session) {
    if output == .name {
      session.console.write(resource.label(key.name) + "\n")
    } else {
      session.console.write("\(resource.singularGroupName) \"\(key.name)\" deleted\n")
    }
  }

  private func objects(
    _ session: Session, _ connection: Connection, _ directory: ResourceDirectory, _ failures: inout Failures
  ) async throws -> [(APIResource, ObjectKey)] {
    var objects: [(APIResource, ObjectKey)] = []
    if words.isEmpty, files.paths.isEmpty {
      throw CommandError("name what to delete: TYPE NAME, TYPE/NAME, TYPE with -l or --all, or -f FILE")
    }
    for target in words.isEmpty ? [] : try ResourceTarget.resolve(words, in: directory) {
      if let name = target.name {
        if all { throw CommandError("--all and a name cannot be given together") }
        try selection.checkNamed(target.type)
        objects.append((target.resource, connection.key(target.type, name)))
        continue
      }
      guard selects else { throw CommandError("resource(s) were provided, but no name was specified") }
      let scope = try selection.scope(of: target.type, connection)
      let found = try await connection.client.list(
        target.type, in: scope, labels: selection.labels, fields: selection.fields)
      objects += found.items.map { (target.resource, $0.objectKey) }
    }
    for manifest in await files.manifests(session, &failures) {
      do {
        let resource = try directory.resource(apiVersion: manifest.object.apiVersion, kind: manifest.object.kind)
        objects.append((resource, try connection.placed(manifest.object, resource.type).objectKey))
      } catch {
        failures.report(error, to: session.console)
      }
    }
    return objects
  }
}
