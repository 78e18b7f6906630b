internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Scale: ClusterCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sets how many replicas an object wants.",
    usage: "arktosctl scale --replicas=COUNT TYPE NAME ... | TYPE/NAME ... | -f FILE [flags]",
    discussion: "arktosctl scale deployment/nginx --replicas=3 -n web -E tenant-a")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var files: FileOptions

  @Argument(help: "What to scale: deployment nginx, deployment/nginx.")
  var words: [String] = []

  @Option(help: "The number of replicas wanted.")
  var replicas: Int64

  @Option(help: "Scale only what has this many replicas now.")
  var currentReplicas: Int64?

  func validate() throws {
    if replicas < 0 { throw ValidationError("--replicas must be 0 or more") }
    if words.isEmpty, files.paths.isEmpty {
      throw ValidationError("name what to scale: TYPE NAME, TYPE/NAME or -f FILE")
    }
  }

  func run(_ session: Session) async throws {
    let connection = try await session.connect()
    let directory = try await connection.discover()
    var failures = Failures()
    for (resource, key) in try await objects(session, connection, directory, &failures) {
      do {
        try await scale(connection.client, resource, key)
        session.console.write("\(resource.label(key.name)) scaled\n")
      } catch {
        failures.report(error, to: session.console)
      }
    }
    try failures.finish()
  }

  private func objects(
    _ session: Session, _ connection: Connection, _ directory: ResourceDirectory, _ failures: inout Failures
  ) async throws -> [(APIResource, ObjectKey)] {
    var objects: [(APIResource, ObjectKey)] = []
    if !words.isEmpty {
      for target in try ResourceTarget.resolve(words, in: directory) {
        guard let name = target.name else { throw CommandError("name the \(target.type.plural) to scale") }
        objects.append((target.resource, connection.key(target.type, name)))
      }
    }
    for manifest in await files.manifests(session, &failures) {
      let resource = try directory.resource(apiVersion: manifest.object.apiVersion, kind: manifest.object.kind)
      objects.append((resource, try connection.placed(manifest.object, resource.type).objectKey))
    }
    return objects
  }

  private func scale(_ client: Client, _ resource: APIResource, _ key: ObjectKey) async throws {
    let object = try await client.get(resource.type, key)
    guard let current = object.json.value(at: ["spec", "replicas"])?.intValue else {
      throw CommandError("\(resource.label(key.name)) has no spec.replicas and cannot be scaled")
    }
    if let currentReplicas, currentReplicas != current {
      throw CommandError("Expected replicas to be \(currentReplicas), was \(current)")
    }
    var patch: JSONObject = ["spec": ["replicas": .int(replicas)]]
    if currentReplicas != nil {
      // Refused if somebody else was faster.
      patch["metadata"] = ["resourceVersion": .string(object.metadata.resourceVersion)]
    }
    _ = try await client.patch(resource.type, key, merge: patch)
  }
}
