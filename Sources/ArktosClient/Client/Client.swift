public import ArktosCore

/// Speaks to an API server: typed calls for kinds that have a Swift type, dynamic calls for all others.
///
/// A client is a value; it holds no connection of its own, its ``transport`` does.
public struct Client: Sendable {
  public var transport: any Transport
  /// Sent as `user-agent`, and the default field manager on the server.
  public var userAgent: String

  public init(transport: any Transport, userAgent: String = "arktos-swift") {
    self.transport = transport
    self.userAgent = userAgent
  }
}

/// Which part of a kind's objects a list or watch covers.
public struct CollectionScope: Hashable, Sendable {
  /// Nil means every tenant.
  public var tenant: String?
  /// Nil means every namespace.
  public var namespace: String?

  public init(tenant: String?, namespace: String? = nil) {
    self.tenant = tenant
    self.namespace = namespace
  }

  public static let everything = CollectionScope(tenant: nil)
}

/// A list with the revision at which it was true.
public struct ResourceList<Item: Sendable>: Sendable {
  public var items: [Item]
  /// Pass it to a watch to see everything that happened since.
  public var resourceVersion: String
  /// The token of the next page; nil on the last one.
  public var continueToken: String?

  public init(items: [Item], resourceVersion: String, continueToken: String? = nil) {
    self.items = items
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken
  }
}

// MARK: - Dynamic calls

extension Client {
  public func get(_ type: ResourceType, _ key: ObjectKey) async throws -> DynamicObject {
    DynamicObject(json: try await call(.get, path(type, key)))
  }

  /// Lists a collection in one answer.
  ///
  /// - Parameters:
  ///   - labels: a label selector, as text.
  ///   - fields: a field selector, as text.
  ///   - partition: a service group whose share of the tenants the list is restricted to.
  public func list(
    _ type: ResourceType, in scope: CollectionScope, labels: String = "", fields: String = "",
    partition: String? = nil
  ) async throws -> ResourceList<DynamicObject> {
    let query = collectionQuery(labels: labels, fields: fields, partition: partition)
    let list = try await call(.get, path(type, scope), query: query)
    let metadata = list[object: "metadata"] ?? [:]
    let items = (list[array: "items"] ?? []).compactMap(\.objectValue).map { item in
      // Items of a list of one kind carry neither `apiVersion` nor `kind` on some servers.
      var object = DynamicObject(json: item)
      if object.json["kind"] == nil { object.json["kind"] = .string(type.kind) }
      if object.json["apiVersion"] == nil { object.json["apiVersion"] = .string(type.apiVersion) }
      return object
    }
    return ResourceList(
      items: items, resourceVersion: metadata[string: "resourceVersion"] ?? "",
      continueToken: metadata[string: "continue"])
  }

  /// Creates an object where its metadata says.
  public func create(_ type: ResourceType, _ object: DynamicObject) async throws -> DynamicObject {
    var key = object.objectKey
    key.name = ""
    return DynamicObject(json: try await call(.post, path(type, key), body: object.json))
  }

  /// Replaces an object; its `resourceVersion`, if set, must be the current one.
  public func update(_ type: ResourceType, _ object: DynamicObject, subresource: String? = nil) async throws
    -> DynamicObject
  {
    let path = path(type, object.objectKey, subresource: subresource)
    return DynamicObject(json: try await call(.put, path, body: object.json))
  }

  /// Changes an object by a merge patch (RFC 7386).
  public func patch(_ type: ResourceType, _ key: ObjectKey, merge: JSONObject, subresource: String? = nil)
    async throws -> DynamicObject
  {
    let path = path(type, key, subresource: subresource)
    let headers: HeaderFields = ["content-type": "application/merge-patch+json"]
    return DynamicObject(json: try await call(.patch, path, headers: headers, body: merge))
  }

  /// Deletes an object. The answer is the object as it was, or as it waits for its finalizers, or a `Status`.
  @discardableResult
  public func delete(_ type: ResourceType, _ key: ObjectKey, options: DeleteOptions = DeleteOptions()) async throws
    -> JSONObject
  {
    try await call(.delete, path(type, key), body: options.json)
  }

  /// Watches a collection.
  ///
  /// - Parameter after: the resourceVersion behind which to begin; empty for the current state as `added` events first.
  public func watch(
    _ type: ResourceType, in scope: CollectionScope, after resourceVersion: String, labels: String = "",
    fields: String = "", partition: String? = nil
  ) async throws -> WatchStream {
    var query = collectionQuery(labels: labels, fields: fields, partition: partition)
    query += [APIRequest.QueryItem("watch", "1"), APIRequest.QueryItem("allowWatchBookmarks", "true")]
    if !resourceVersion.isEmpty { query.append(APIRequest.QueryItem("resourceVersion", resourceVersion)) }
    let response = try await send(APIRequest(.get, path(type, scope), query: query))
    guard case .stream(let stream) = response.body else {
      throw ClientError(.invalidResponse, "the server answered a watch with a body that ends")
    }
    return WatchStream(stream)
  }

  private func collectionQuery(labels: String, fields: String, partition: String?) -> [APIRequest.QueryItem] {
    var query: [APIRequest.QueryItem] = []
    if !labels.isEmpty { query.append(.init("labelSelector", labels)) }
    if !fields.isEmpty { query.append(.init("fieldSelector", fields)) }
    if let partition { query.append(.init("partition", partition)) }
    return query
  }
}

// MARK: - Typed calls

extension Client {
  public func get<R: Resource>(_: R.Type = R.self, _ key: ObjectKey) async throws -> R {
    R(json: try await get(R.resourceType, key).json)
  }

  public func list<R: Resource>(
    _: R.Type = R.self, in scope: CollectionScope, labels: String = "", fields: String = "",
    partition: String? = nil
  ) async throws -> ResourceList<R> {
    let list = try await list(R.resourceType, in: scope, labels: labels, fields: fields, partition: partition)
    return ResourceList(
      items: list.items.map { R(json: $0.json) }, resourceVersion: list.resourceVersion,
      continueToken: list.continueToken)
  }

  public func create<R: Resource>(_ object: R) async throws -> R {
    R(json: try await create(R.resourceType, DynamicObject(json: object.json)).json)
  }

  public func update<R: Resource>(_ object: R) async throws -> R {
    R(json: try await update(R.resourceType, DynamicObject(json: object.json)).json)
  }

  /// Replaces only the object's status.
  public func updateStatus<R: Resource>(_ object: R) async throws -> R {
    R(json: try await update(R.resourceType, DynamicObject(json: object.json), subresource: "status").json)
  }

  @discardableResult
  public func delete<R: Resource>(_: R.Type, _ key: ObjectKey, options: DeleteOptions = DeleteOptions())
    async throws -> JSONObject
  {
    try await delete(R.resourceType, key, options: options)
  }
}

// MARK: - One exchange

extension Client {
  /// The path of one object, or with an empty name of the collection that it is created in.
  private func path(_ type: ResourceType, _ key: ObjectKey, subresource: String? = nil) -> String {
    type.path(
      tenant: key.tenant.isEmpty ? WellKnownNames.defaultTenant : key.tenant,
      namespace: key.namespace.isEmpty ? nil : key.namespace, name: key.name.isEmpty ? nil : key.name,
      subresource: subresource)
  }

  private func path(_ type: ResourceType, _ scope: CollectionScope) -> String {
    type.path(tenant: scope.tenant ?? WellKnownNames.allTenants, namespace: scope.namespace)
  }

  /// Sends a request and reads a JSON object.
  ///
  /// - Throws: `APIError` for an answer of 400 and more; `ClientError` if none came or it makes no sense.
  public func call(
    _ method: APIRequest.Method, _ path: String, query: [APIRequest.QueryItem] = [],
    headers: HeaderFields = [:], body: JSONObject? = nil
  ) async throws -> JSONObject {
    var request = APIRequest(method, path, query: query, headers: headers, body: body?.encoded() ?? [])
    if body != nil, request.headers["content-type"] == nil {
      request.headers["content-type"] = "application/json"
    }
    let response = try await send(request)
    let bytes = try await response.collectedBody()
    do {
      return try JSONObject(parsing: bytes)
    } catch {
      throw ClientError(.invalidResponse, "\(method.rawValue) \(path): \(error)")
    }
  }

  /// Sends a request; throws `APIError` for an answer of 400 and more.
  public func send(_ request: APIRequest) async throws -> APIResponse {
    var request = request
    request.headers["user-agent"] = userAgent
    if request.headers["accept"] == nil { request.headers["accept"] = "application/json" }
    let response = try await transport.send(request)
    guard response.status < 400 else {
      let bytes = try await response.collectedBody()
      if let status = try? JSONObject(parsing: bytes), status[string: "kind"] == "Status" {
        throw APIError(status: status, code: response.status)
      }
      let text = String(
        decoding: bytes.prefix(300).reversed().drop { $0 == UInt8(ascii: "\n") }.reversed(), as: UTF8.self)
      throw APIError(
        code: response.status, reason: .unknown,
        message: text.isEmpty ? "the server answered with status \(response.status)" : text)
    }
    return response
  }
}

extension APIResponse {
  /// The whole body, also of a stream that ends.
  public func collectedBody() async throws -> [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .stream(let stream):
      var bytes: [UInt8] = []
      while let piece = try await stream.next() { bytes += piece }
      return bytes
    }
  }
}
