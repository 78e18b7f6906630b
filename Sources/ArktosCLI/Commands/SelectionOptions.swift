internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

/// Which objects of a kind a command means.
struct SelectionOptions: ParsableArguments {
  @Flag(name: [.customShort("A"), .long], help: "Across all namespaces of the tenant.")
  var allNamespaces = false

  @Flag(name: [.customShort("T"), .long], help: "Across all tenants, and all their namespaces.")
  var allTenants = false

  @Option(
    name: [.customShort("l", allowingJoined: true), .customLong("selector")],
    help: ArgumentHelp("A label selector: app=web,tier!=db.", valueName: "labels"))
  var labels = ""

  @Option(
    name: .customLong("field-selector"),
    help: ArgumentHelp("A field selector: status.phase=Running.", valueName: "fields"))
  var fields = ""

  var isSelective: Bool { !labels.isEmpty || !fields.isEmpty }

  /// The collection that is meant, wherever the kind's scope has one.
  func scope(of type: ResourceType, _ connection: Connection) throws -> CollectionScope {
    if allTenants, type.scope != .cluster {
      if connection.options.tenant != nil {
        throw CommandError("--all-tenants and --tenant cannot be used together")
      }
      if type.scope == .namespace, connection.options.namespace != nil {
        throw CommandError("--all-tenants means all namespaces of them; leave --namespace out")
      }
      return .everything
    }
    return CollectionScope(
      tenant: connection.tenant,
      namespace: type.scope == .namespace && !allNamespaces ? connection.namespace : nil)
  }

  /// A name alone does not say which of several tenants or namespaces is meant.
  func checkNamed(_ type: ResourceType) throws {
    if isSelective { throw CommandError("a selector cannot be given together with a name") }
    if allTenants, type.scope != .cluster {
      throw CommandError("a resource cannot be retrieved by name across all tenants")
    }
    if allNamespaces, type.scope == .namespace {
      throw CommandError("a resource cannot be retrieved by name across all namespaces")
    }
  }

  /// `in default namespace`, for messages about an empty collection.
  func place(of type: ResourceType, _ connection: Connection) -> String {
    switch type.scope {
    case .namespace where !allNamespaces && !allTenants: " in \(connection.namespace) namespace"
    case .tenant where !allTenants: " in tenant \(connection.tenant)"
    default: ""
    }
  }
}
