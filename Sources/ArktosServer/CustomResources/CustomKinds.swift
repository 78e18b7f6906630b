internal import ArktosCore
internal import ArktosStore
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Knows the kinds that tenants have defined, from the CustomResourceDefinitions in the store.
///
/// Servers follow the definitions by a watch; what a request asks for and is not known is looked up in the store, so a
/// kind is served as soon as its definition is, whoever wrote that. `Docs/design/custom-resources.md` says how.
final class CustomKinds: Service {
  private struct Known {
    /// The commit that last wrote the definition, or that it was found to be gone at.
    var revision: Revision
    /// Nil if it is gone, or not accepted.
    var kind: CustomKind?
    var lifetime = KindLifetime()
    var isTerminating = false
  }

  private struct State {
    var definitions: [StoreKey: Known] = [:]
    /// Made of ``definitions`` when asked for.
    var tenants: [String: ServedKinds] = [:]
    /// Whether changes are told by a watch.
    var isFollowing = false
    /// Called with definitions that wait for their objects to go.
    var terminate: (@Sendable (ObjectKey, _ isOwn: Bool) -> Void)?
    var places = CustomPlaces()
    /// Whether those who follow ``places`` have been told of them as they are.
    var placesAreTold = true
  }

  private let store: any Store
  private let environment: Environment
  private let logger: Logger
  private let builtin: ResourceCatalog
  private let builtinKinds: ServedKinds
  private let keys = CustomResourceDefinition.definition.keys
  private let state = Mutex(State())
  private let placeFollowers = Mutex<[@Sendable (CustomPlaces) -> Void]>([])

  init(store: any Store, builtin: ResourceCatalog, environment: Environment, logger: Logger) {
    self.store = store
    self.builtin = builtin
    self.environment = environment
    self.logger = logger
    builtinKinds = ServedKinds(builtin: builtin, custom: [])
  }

  // MARK: - Questions

  /// The custom kind that a request is about; nil if the tenant has none there.
  ///
  /// - Parameter tenant: `all` for the operators' view of every tenant's.
  func kind(of info: RequestInfo, in tenant: String) async throws(APIError) -> ServedKind? {
    guard !info.group.isEmpty else { return nil }
    func known() -> ServedKind? {
      kinds(of: tenant).kind(group: info.group, version: info.version, plural: info.resource)
    }
    if state.withLock({ $0.isFollowing }) {
      if let kind = known() { return kind }
      guard tenant != WellKnownNames.allTenants else { return nil }
      try await refresh(tenant: tenant, name: "\(info.resource).\(info.group)", isOwn: false)
    } else {
      try await refresh(tenant: tenant, isOwn: false)
    }
    return known()
  }

  /// All kinds of a tenant as its definitions are now, for documents.
  ///
  /// A client that is told of a new definition by its watch asks for the documents at once, perhaps before the watch of this
  /// server has told of it, and perhaps never again. While the store cannot be read it gets what is known.
  func current(of tenant: String) async throws(APIError) -> ServedKinds {
    do {
      try await refresh(tenant: tenant, isOwn: false)
    } catch {
      guard state.withLock({ $0.isFollowing }) else { throw error }
      logger.warning(
        "definitions cannot be read; what is known of them is told", metadata: ["error": "\(error.message)"])
    }
    return kinds(of: tenant)
  }

  /// All kinds of a tenant as far as it is known; other servers may have changed them a moment ago.
  func served(to tenant: String) async throws(APIError) -> ServedKinds {
    if !state.withLock({ $0.isFollowing }) { try await refresh(tenant: tenant, isOwn: false) }
    return kinds(of: tenant)
  }

  private func kinds(of tenant: String) -> ServedKinds {
    state.withLock { state in
      if let kinds = state.tenants[tenant] { return kinds }
      // A name that nobody has defined anything under leaves nothing behind.
      let kinds = tenant == WellKnownNames.allTenants ? union(state) : own(tenant, state)
      guard let kinds else { return builtinKinds }
      state.tenants[tenant] = kinds
      return kinds
    }
  }

  private func own(_ tenant: String, _ state: State) -> ServedKinds? {
    let prefix = keys.range(tenant: tenant, namespace: nil)
    let known = state.definitions.filter { prefix.contains($0.key) && $0.value.kind != nil }
    guard !known.isEmpty else { return nil }
    let custom = known.sorted { $0.key < $1.key }.flatMap { _, known in
      (known.kind?.served ?? []).map { ServedKind(definition: $0, lifetime: known.lifetime) }
    }
    return ServedKinds(builtin: builtin, custom: custom)
  }

  /// Every tenant's kinds in one. Where tenants define a kind differently, the default tenant's form is shown, or that of
  /// the tenant that comes first; each object is still read by its own tenant's schema.
  private func union(_ state: State) -> ServedKinds? {
    let operators = WellKnownNames.defaultTenant
    let known = state.definitions.filter { $0.value.kind != nil }.sorted { left, right in
      let tenants = (keys.tenant(of: left.key) ?? "", keys.tenant(of: right.key) ?? "")
      if (tenants.0 == operators) != (tenants.1 == operators) { return tenants.0 == operators }
      return left.key < right.key
    }
    var custom: [ResourceType: ServedKind] = [:]
    var order: [ResourceType] = []
    for (_, known) in known {
      for definition in known.kind?.served ?? [] where custom[definition.type] == nil {
        order.append(definition.type)
        custom[definition.type] = ServedKind(definition: overall(definition), lifetime: known.lifetime)
      }
    }
    return order.isEmpty ? nil : ServedKinds(builtin: builtin, custom: order.compactMap { custom[$0] })
  }

  private func overall(_ definition: ResourceDefinition) -> ResourceDefinition {
    var overall = definition
    let type = definition.type
    overall.conversion = VersionConversion(
      fromStored: { [weak self] object in
        let tenant = ObjectMeta(json: object[object: "metadata"] ?? [:]).tenant
        let own = self?.kinds(of: tenant).kind(group: type.group, version: type.version, plural: type.plural)
        if let conversion = own?.definition.conversion {
          conversion.fromStored(&object)
        } else {
          object["apiVersion"] = .string(type.apiVersion)
        }
      },
      toStored: { _ in })
    return overall
  }

  // MARK: - Changes

  /// Called with definitions whose objects have to be deleted: those that this server was asked to delete, and others
  /// that its watch tells of.
  func onTermination(_ body: @escaping @Sendable (ObjectKey, _ isOwn: Bool) -> Void) {
    let waiting = state.withLock { state in
      state.terminate = body
      return state.definitions.filter { $0.value.isTerminating }.map(\.key)
    }
    for key in waiting {
      if let tenant = keys.tenant(of: key), let name = name(of: key) {
        body(ObjectKey(tenant: tenant, name: name), false)
      }
    }
  }

  /// Tells `body` where objects of custom kinds lie as far as it is known now, and of each change of it, in their order.
  func onPlacesChange(_ body: @escaping @Sendable (CustomPlaces) -> Void) {
    // Under the lock, so that no change comes before what it changes.
    placeFollowers.withLock { followers in
      followers.append(body)
      body(state.withLock { $0.places })
    }
  }

  private func tellOfPlaces() {
    guard state.withLock({ !$0.placesAreTold }) else { return }
    placeFollowers.withLock { followers in
      let places = state.withLock { state in
        state.placesAreTold = true
        return state.places
      }
      for follower in followers { follower(places) }
    }
  }

  /// Reads one definition.
  ///
  /// - Parameter isOwn: whether this server itself has just written it.
  func refresh(tenant: String, name: String, isOwn: Bool) async throws(APIError) {
    let key = keys.key(tenant: tenant, namespace: "", name: name)
    do {
      let read = try await store.get(key, at: .latest)
      apply(key, read.entry, at: read.entry?.modRevision ?? read.revision, isOwn: isOwn)
      tellOfPlaces()
    } catch {
      throw APIError(error, CustomResourceDefinition.resourceType, name: name)
    }
  }

  /// Reads all definitions of a tenant, or of all.
  func refresh(tenant: String, isOwn: Bool) async throws(APIError) {
    do {
      let range = keys.range(tenant: tenant == WellKnownNames.allTenants ? nil : tenant, namespace: nil)
      _ = try await load(range, isOwn: isOwn)
    } catch {
      throw APIError(error, CustomResourceDefinition.resourceType, name: "")
    }
  }

  private func load(_ range: KeyRange, isOwn: Bool) async throws(StoreError) -> Revision {
    let listing = try await store.list(range, at: .latest, limit: nil)
    for entry in listing.entries { apply(entry.key, entry, at: entry.modRevision, isOwn: isOwn) }
    let present = Set(listing.entries.map(\.key))
    let gone = state.withLock { state in
      state.definitions.keys.filter { range.contains($0) && !present.contains($0) }
    }
    for key in gone { apply(key, nil, at: listing.revision, isOwn: false) }
    tellOfPlaces()
    return listing.revision
  }

  /// Takes a definition as it is after a revision, unless a later one is known.
  private func apply(_ key: StoreKey, _ entry: StoreEntry?, at revision: Revision, isOwn: Bool) {
    if let known = state.withLock({ $0.definitions[key] }), known.revision >= revision {
      // The watch may have told it first, but not whose it is to do what follows.
      if isOwn, known.isTerminating { tellTermination(of: key, isOwn: true) }
      return
    }
    var known = Known(revision: revision)
    if let entry {
      do {
        let crd = CustomResourceDefinition(json: try JSONObject(parsing: entry.value.bytes))
        known.isTerminating = crd.metadata.deletionTimestamp != nil
        if crd.isTrue(.established) { known.kind = CustomKind(crd) }
      } catch {
        logger.error("a CustomResourceDefinition cannot be read", metadata: ["key": "\(key)", "error": "\(error)"])
      }
    }
    let ended = state.withLock { state -> KindLifetime? in
      let before = state.definitions[key]
      guard (before?.revision ?? .zero) < revision else { return nil }
      // A change of the status alone, or of labels, is no reason to end watches.
      let isSame = before?.kind.map { before in known.kind.map { before.isServedLike($0) } ?? false } ?? false
      if isSame, let before {
        known.lifetime = before.lifetime
        if before.isTerminating == known.isTerminating { known.kind = before.kind }
      }
      state.definitions[key] = known
      if let tenant = keys.tenant(of: key) {
        state.tenants[tenant] = nil
        if state.places.move(tenant, from: before?.kind?.stored.keys, to: known.kind?.stored.keys) {
          state.placesAreTold = false
        }
      }
      state.tenants[WellKnownNames.allTenants] = nil
      return isSame ? nil : before?.lifetime
    }
    ended?.end(after: revision)
    if known.isTerminating { tellTermination(of: key, isOwn: isOwn) }
  }

  private func tellTermination(of key: StoreKey, isOwn: Bool) {
    guard let terminate = state.withLock({ $0.terminate }), let tenant = keys.tenant(of: key),
      let name = name(of: key)
    else { return }
    terminate(ObjectKey(tenant: tenant, name: name), isOwn)
  }

  private func name(of key: StoreKey) -> String? {
    key.bytes.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
  }

  // MARK: - Following

  /// Follows the store until it is cancelled or shut down; begins anew when a watch breaks.
  func run() async throws {
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await self.follow()
        } catch {
          self.state.withLock { $0.isFollowing = false }
          if Task.isCancelled { return }
          self.logger.warning(
            "definitions of custom resources cannot be followed, trying again", metadata: ["error": "\(error)"])
          try await self.environment.sleep(.seconds(1))
        }
      }
    }
  }

  private func follow() async throws {
    let range = keys.range(tenant: nil, namespace: nil)
    let watch = try await store.watch([range], after: try await load(range, isOwn: false))
    defer { watch.cancel() }
    state.withLock { $0.isFollowing = true }
    while true {
      let batch = try await watch.next()
      for event in batch.events { apply(event.key, event.entry, at: event.revision, isOwn: false) }
      tellOfPlaces()
      // What is gone need be remembered only until the watch has told of it.
      state.withLock { state in
        state.definitions = state.definitions.filter { _, known in
          known.kind != nil || known.isTerminating || known.revision > batch.progress
        }
      }
    }
  }
}

extension CustomKind {
  /// Whether clients cannot tell the two apart.
  fileprivate func isServedLike(_ other: CustomKind) -> Bool {
    crd.spec == other.crd.spec && crd.status.acceptedNames == other.crd.status.acceptedNames
      && crd.metadata.uid == other.crd.metadata.uid
  }
}
