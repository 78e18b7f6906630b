internal import ArktosClient
internal import ArktosCore

/// A list or watch of what a target means: one object or a collection.
struct TargetQuery: Hashable, Sendable {
  var type: ResourceType
  var name: String?
  var scope: CollectionScope
  var labels: String
  var fields: String

  init(_ target: ResourceTarget, _ connection: Connection, _ selection: SelectionOptions) throws {
    type = target.type
    name = target.name
    scope =
      target.name == nil
      ? try selection.scope(of: target.type, connection)
      : CollectionScope(
        tenant: connection.tenant, namespace: target.type.scope == .namespace ? connection.namespace : nil)
    labels = selection.labels
    // A watch of one object is a watch of its collection that keeps only its name.
    fields = target.name.map { "metadata.name=\($0)" } ?? selection.fields
  }

  /// What to watch.
  var collection: CollectionQuery { CollectionQuery(type, in: scope, labels: labels, fields: fields) }

  /// The object or the whole list, as a server's table or as JSON.
  func fetch(_ connection: Connection, asTable: Bool) async throws -> JSONObject {
    let path = type.path(
      tenant: scope.tenant ?? WellKnownNames.allTenants, namespace: scope.namespace, name: name)
    var query: [APIRequest.QueryItem] = []
    if name == nil {
      if !labels.isEmpty { query.append(.init("labelSelector", labels)) }
      if !fields.isEmpty { query.append(.init("fieldSelector", fields)) }
    }
    return try await connection.client.call(
      .get, path, query: query, headers: asTable ? ["accept": Table.mediaTypes] : [:])
  }
}
