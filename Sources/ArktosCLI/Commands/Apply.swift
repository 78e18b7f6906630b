internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Apply: ClusterCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes objects be as manifests say: creates what is missing, changes what differs.",
    discussion: """
      Fields that an earlier manifest had and this one no longer has are removed; what others set is left alone.
      Tenants and other cluster-scoped objects go first, then namespaces, then what lies in them; within each the order
      of the files counts. After an error the other manifests are still applied, and the exit code is 1.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var files: FileOptions
  @OptionGroup var creation: CreationOptions

  func run(_ session: Session) async throws {
    if files.paths.isEmpty { throw CommandError("must specify what to apply with -f") }
    let connection = try await session.connect()
    var failures = Failures()
    let manifests = await files.manifests(session, &failures)
    if manifests.isEmpty {
      if failures.count == 0 { throw CommandError("no objects passed to apply") }
      try failures.finish()
    }
    let directory = try await connection.discover()
    let steps = InDependencyOrder.resolve(manifests, directory) { manifest, error in
      failures.report(error, context: "error when applying \"\(manifest.source)\"", to: session.console)
    }
    for (manifest, resource) in steps {
      do {
        let object = try connection.placed(manifest.object, resource.type)
        guard !object.metadata.name.isEmpty else {
          throw CommandError("apply needs metadata.name: with generateName use \"arktosctl create\"")
        }
        try await apply(object, resource, connection.client, session)
      } catch {
        failures.report(error, context: "error when applying \"\(manifest.source)\"", to: session.console)
      }
    }
    try failures.finish()
  }

  private func apply(_ object: DynamicObject, _ resource: APIResource, _ client: Client, _ session: Session)
    async throws
  {
    var attempts = 5
    while true {
      do {
        let (result, word) = try await attempt(object, resource, client, session)
        show(result, word, resource, session)
        return
      } catch let error as APIError where Self.isRace(error) && attempts > 1 {
        // Somebody else was faster: look again at what there is now.
        attempts -= 1
      }
    }
  }

  private static func isRace(_ error: APIError) -> Bool {
    error.reason == .conflict || error.reason == .alreadyExists
  }

  private func attempt(
    _ object: DynamicObject, _ resource: APIResource, _ client: Client, _ session: Session
  ) async throws -> (DynamicObject, String) {
    let current = try await current(object.objectKey, resource.type, client)
    let schema = ResourceCatalog.builtin.definition(for: resource.type)?.wholeSchema ?? .any
    let plan = ApplyPlan(manifest: object, current: current, schema: schema)
    if let current, ApplyPlan.lacksAnnotation(current), plan != .nothing {
      session.console.note(
        "Warning: \(resource.type.groupResource)/\(object.metadata.name) was not created by apply and lacks the "
          + "annotation \(ApplyPlan.annotation); it is added now.")
    }
    switch plan {
    case .create(let object):
      return (creation.dryRun == .client ? object : try await client.create(resource.type, object), "created")
    case .patch(let patch):
      guard let current, creation.dryRun == .none else {
        return (DynamicObject(json: MergePatch.apply(patch, to: current?.json ?? [:])), "configured")
      }
      let patched = try await client.patch(resource.type, object.objectKey, merge: patch)
      let isSame = patched.metadata.resourceVersion == current.metadata.resourceVersion
      return (patched, isSame ? "unchanged" : "configured")
    case .nothing: return (current ?? object, "unchanged")
    }
  }

  private func current(_ key: ObjectKey, _ type: ResourceType, _ client: Client) async throws -> DynamicObject? {
    do {
      return try await client.get(type, key)
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }

  private func show(_ object: DynamicObject, _ word: String, _ resource: APIResource, _ session: Session) {
    if let text = creation.output?.text(of: object.withoutManagedFields(), resource: resource) {
      session.console.write(text)
    } else {
      let suffix = creation.dryRun == .client ? " (dry run)" : ""
      session.console.write("\(resource.label(object.metadata.name)) \(word)\(suffix)\n")
    }
  }
}
