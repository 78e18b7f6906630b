internal import ArktosCore
internal import ArktosStore

/// Turns a request about a kind into a call of the registry, and what comes back into a response.
struct ResourceHandler: Sendable {
  /// What all requests of a server have in common.
  final class Surroundings: Sendable {
    let registry: Registry
    let limits: RequestLimits
    let issuer: ServiceAccountIssuer

    init(registry: Registry, limits: RequestLimits, issuer: ServiceAccountIssuer) {
      self.registry = registry
      self.limits = limits
      self.issuer = issuer
    }
  }

  let surroundings: Surroundings
  let kind: ServedKind
  /// What the request takes a place of.
  let claim: RequestLimits.Claim
  /// Where it is measured.
  let series: RequestSeries
  let access: AccessCheck
  /// Whether the request came over a network: its task runs on an event loop, and a long answer can go out in pieces.
  let isRemote: Bool

  private var definition: ResourceDefinition { kind.definition }
  private var registry: Registry { surroundings.registry }
  private var environment: Environment { registry.environment }

  func answer(_ request: APIRequest, _ info: RequestInfo, _ caller: Caller) async throws(APIError) -> APIResponse {
    try requireAllowedVerb(info)
    // Before anything is written.
    let representation = try Representation(accept: request.headers["accept"])
    try representation.requireForm(ofList: info.verb == .list || info.verb == .deleteCollection)
    let isApply = info.verb == .patch && RequestBody.contentType(request) == ObjectPatch.applyType
    let options = try WriteOptions(request, isApply: isApply)
    var target = try RegistryRequest(
      info: info, definition: definition, caller: caller, isDryRun: options.isDryRun,
      fieldValidation: options.fieldValidation, fieldManager: options.fieldManager, access: access)
    target.lifetime = kind.lifetime
    var response = try await answer(request, target, representation, isApply: isApply, isForced: options.isForced)
    if let warning = definition.deprecationWarning { response.addWarnings([warning]) }
    return response
  }

  private func answer(
    _ request: APIRequest, _ target: RegistryRequest, _ representation: Representation, isApply: Bool, isForced: Bool
  ) async throws(APIError) -> APIResponse {
    switch target.info.verb {
    case .get: return try await get(request, target, representation)
    case .list: return try await list(request, target, representation)
    case .watch: return try await watch(request, target, representation)
    case .create where target.info.subresource == "token":
      let tokens = TokenRequests(issuer: surroundings.issuer, registry: registry, environment: environment)
      return .json(
        try await tokens.answer(try QuestionBody.read(request, ReviewKinds.tokenRequest), target), status: 201)
    case .create:
      return try show(
        try await registry.create(try RequestBody.object(request, definition), target), target, request, representation)
    case .update:
      return try show(
        try await registry.replace(try RequestBody.object(request, definition), target), target, request,
        representation)
    case .patch where isApply:
      let config = try RequestBody.yaml(request.body)
      return try show(try await registry.apply(config, isForced: isForced, target), target, request, representation)
    case .patch:
      let patch = try ObjectPatch(
        contentType: RequestBody.contentType(request), body: request.body,
        supported: ObjectPatch.supportedTypes(for: definition))
      return try show(try await registry.patch(patch, target), target, request, representation)
    case .delete:
      let options = try DeletionOptions.read(request, definition)
      let bytes = try await registry.delete(options, dryRun(options, target))
      // What says that the object is gone has no other form.
      return bytes.starts(with: Self.statusPrefix)
        ? .json(bytes) : try show(bytes, target, request, representation, status: 200)
    case .deleteCollection:
      let selection = try ListOptions(request, definition, isWatch: false)
      let options = try DeletionOptions.read(request, definition)
      let target = dryRun(options, target)
      return try show(try await registry.deleteCollection(options, selection, target), target, request, representation)
    }
  }

  /// Objects are created in collections and changed by their names; a part of an object is neither created nor deleted by
  /// itself; what lies in all namespaces can only be read, and not all kinds can be deleted by the collection.
  private func requireAllowedVerb(_ info: RequestInfo) throws(APIError) {
    let isAllowed =
      switch (info.subresource, info.verb) {
      case (nil, .create): info.name == nil && isOneCollection(info)
      case (nil, .deleteCollection): definition.strategy.allowsDeleteCollection && isOneCollection(info)
      case (nil, .update), (nil, .patch): info.name != nil
      case (nil, _): true
      case ("finalize", let verb): verb == .update
      case ("token", let verb): verb == .create
      case (_, let verb): [.get, .update, .patch].contains(verb)
      }
    guard isAllowed else { throw .methodNotAllowed("the server does not allow this method on the requested resource") }
  }

  private func isOneCollection(_ info: RequestInfo) -> Bool {
    definition.type.scope != .namespace || info.namespace != nil
  }

  /// kubectl asks for a trial in the body of a deletion, not in the query.
  private func dryRun(_ options: JSONObject, _ target: RegistryRequest) -> RegistryRequest {
    var target = target
    if DryRun.isWanted(options) { target.isDryRun = true }
    return target
  }

  // MARK: - Reads

  private func get(_ request: APIRequest, _ target: RegistryRequest, _ representation: Representation)
    async throws(APIError) -> APIResponse
  {
    let entry = try await registry.get(target, resourceVersion: request.queryValue("resourceVersion"))
    if target.info.subresource == "scale" {
      let scale = try Scale.view(of: try registry.parse(entry), entry.modRevision, definition)
      return try show(scale, target, request, representation, status: 200)
    }
    if representation == .table {
      let object = try CanonicalEncoding.object(entry.value.bytes, entry.modRevision)
      return try show(object, target, request, representation, status: 200)
    }
    guard representation == .metadata else {
      return .json(try IndexedValue.shown(entry.value, at: entry.key, entry.modRevision, definition))
    }
    var bytes: [UInt8] = []
    let record = try IndexedValue.record(of: entry, definition)
    try PartialMetadata.append(entry.value.bytes, record, entry.modRevision, to: &bytes)
    return .json(bytes)
  }

  private func list(_ request: APIRequest, _ target: RegistryRequest, _ representation: Representation)
    async throws(APIError) -> APIResponse
  {
    let options = try ListOptions(request, definition, isWatch: false)
    guard isRemote else { return try show(try await registry.page(options, target), target, request, representation) }
    return try await offTheEventLoop { () throws(APIError) in
      try show(try await registry.page(options, target), target, request, representation)
    }
  }

  /// A list that is longer, in bytes, is sent as it is made.
  private static let longestWhole = 256 << 10

  private func show(_ text: ListText, _ request: APIRequest) -> APIResponse {
    // Who wants it compressed gets it from what is there as a whole.
    let isWantedWhole = request.method == .head || request.headers["accept-encoding"]?.contains("gzip") == true
    let count = isRemote && !isWantedWhole ? text.count : 0
    guard count > Self.longestWhole else { return .json(text.whole()) }
    return APIResponse(
      status: 200, headers: ["content-type": "application/json", "content-length": "\(count)"],
      body: .stream(text.stream))
  }

  private func show(
    _ page: ListPage, _ target: RegistryRequest, _ request: APIRequest, _ representation: Representation
  ) throws(APIError) -> APIResponse {
    switch representation {
    case .metadataList: return .json(try registry.encodeMetadataList(page))
    case .object, .metadata: return show(try registry.text(of: page, target), request)
    case .table: break
    }
    let renderer = try renderer(request, target)
    var rows: [JSONValue] = []
    for entry in page.entries {
      rows.append(renderer.row(try CanonicalEncoding.object(entry.value.bytes, entry.modRevision)))
    }
    return .json(renderer.table(rows: rows, metadata: registry.listMetadata(page), withColumns: true))
  }

  private func watch(_ request: APIRequest, _ target: RegistryRequest, _ representation: Representation)
    async throws(APIError) -> APIResponse
  {
    let permit = try surroundings.limits.openWatch(
      claim, measured: WatchPermit.Measure(series: series, environment: environment))
    var options = try ListOptions(request, definition, isWatch: true)
    options.timeout = options.timeout ?? surroundings.limits.watchDuration(random: environment.random)
    let encoder: any WatchEncoder
    switch representation {
    case .object, .metadataList: encoder = ObjectWatchEncoder()
    case .metadata: encoder = PartialWatchEncoder()
    case .table:
      let first = try renderer(request, target)
      encoder = TableWatchEncoder { [environment] in
        var renderer = first
        renderer.now = environment.now()
        return renderer
      }
    }
    let stream = try await registry.watch(options, target, encoder: encoder, permit: permit)
    return APIResponse(status: 200, headers: .json, body: .stream(stream))
  }

  // MARK: - Parts of a request

  private func show(
    _ result: WriteResult, _ target: RegistryRequest, _ request: APIRequest, _ representation: Representation
  ) throws(APIError) -> APIResponse {
    var response = try show(result.bytes, target, request, representation, status: result.isCreated ? 201 : 200)
    response.addWarnings(result.warnings)
    return response
  }

  private func show(
    _ bytes: [UInt8], _ target: RegistryRequest, _ request: APIRequest, _ representation: Representation, status: Int
  ) throws(APIError) -> APIResponse {
    if representation == .object { return .json(bytes, status: status) }
    let object: JSONObject
    do {
      object = try JSONObject(parsing: bytes)
    } catch {
      throw .internalError("\(error)")
    }
    return try show(object, target, request, representation, status: status)
  }

  private func show(
    _ object: JSONObject, _ target: RegistryRequest, _ request: APIRequest, _ representation: Representation,
    status: Int
  ) throws(APIError) -> APIResponse {
    switch representation {
    case .object: return .json(object, status: status)
    case .metadata, .metadataList: return .json(PartialMetadata.view(of: object), status: status)
    case .table: break
    }
    let renderer = try renderer(request, target)
    var metadata = JSONObject()
    metadata["resourceVersion"] = object.value(at: ["metadata", "resourceVersion"])
    return .json(renderer.table(rows: [renderer.row(object)], metadata: metadata, withColumns: true), status: status)
  }

  private func renderer(_ request: APIRequest, _ target: RegistryRequest) throws(APIError) -> TableRenderer {
    let wanted = request.queryValue("includeObject") ?? ""
    guard let includes = wanted.isEmpty ? .metadata : TableRenderer.IncludedObject(rawValue: wanted) else {
      throw .badRequest("includeObject: Unsupported value: \"\(wanted)\"")
    }
    let columns = target.info.subresource == "scale" ? Scale.columns : definition.tableColumns
    return TableRenderer(columns: columns, includes: includes, now: environment.now())
  }

  private static let statusPrefix = Array("{\"kind\":\"Status\"".utf8)
}
