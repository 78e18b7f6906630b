public import ArktosCore

/// Which objects a list or watch is about: one kind, a scope, and selectors.
public struct CollectionQuery: Hashable, Sendable {
  public var type: ResourceType
  public var scope: CollectionScope
  /// A label selector, as text; empty for all.
  public var labels: String
  /// A field selector, as text; empty for all.
  public var fields: String
  /// A service group whose share of the tenants is meant; nil for everything.
  public var partition: String?

  public init(
    _ type: ResourceType, in scope: CollectionScope = .everything, labels: String = "", fields: String = "",
    partition: String? = nil
  ) {
    self.type = type
    self.scope = scope
    self.labels = labels
    self.fields = fields
    self.partition = partition
  }
}

/// What keeps an ``Informer`` up to date: one server, several of them merged, or a test's script.
public protocol ListWatcher: Sendable {
  /// The objects as they are now, and the resourceVersion at which that was so.
  func list(_ query: CollectionQuery) async throws -> ResourceList<DynamicObject>

  /// Every change behind a resourceVersion that a list or an earlier event gave, with bookmarks.
  ///
  /// - Throws: `APIError` 410, also later from the stream, when history does not reach back that far: list again.
  func watch(_ query: CollectionQuery, after resourceVersion: String) async throws -> WatchStream
}

extension Client: ListWatcher {
  public func list(_ query: CollectionQuery) async throws -> ResourceList<DynamicObject> {
    try await list(
      query.type, in: query.scope, labels: query.labels, fields: query.fields, partition: query.partition)
  }

  public func watch(_ query: CollectionQuery, after resourceVersion: String) async throws -> WatchStream {
    try await watch(
      query.type, in: query.scope, after: resourceVersion, labels: query.labels, fields: query.fields,
      partition: query.partition)
  }
}
