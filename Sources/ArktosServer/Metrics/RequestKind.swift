internal import ArktosCore

/// What measurements tell of a request: a bounded number of things, never the name of a tenant or an object.
///
/// Source of the labels: kube-apiserver's `apiserver_request_total`.
struct RequestKind: Hashable, Sendable {
  enum Verb: String, Sendable {
    case get = "GET"
    case list = "LIST"
    case watch = "WATCH"
    case create = "POST"
    case update = "PUT"
    case patch = "PATCH"
    case apply = "APPLY"
    case delete = "DELETE"
    case deleteCollection = "DELETECOLLECTION"
    case options = "OPTIONS"
  }

  enum Scope: String, Sendable {
    case none = ""
    case resource
    case namespace
    case cluster
  }

  var verb: Verb
  var group = ""
  var version = ""
  var resource = ""
  var subresource = ""
  var scope = Scope.none
  var isDryRun = false

  /// A request for something that no kind is found for. What is outside the resources is told apart by its path, if it
  /// is one that every server has.
  init(_ request: APIRequest) {
    verb =
      switch request.method {
      case .get, .head: .get
      case .post: .create
      case .put: .update
      case .patch: .patch
      case .delete: .delete
      case .options: .options
      }
    subresource = Self.commonPaths.contains(request.path) ? request.path : ""
  }

  /// A request for a kind that is served.
  init(_ request: APIRequest, _ info: RequestInfo, _ definition: ResourceDefinition) {
    verb =
      switch info.verb {
      case .get: .get
      case .list: .list
      case .watch: .watch
      case .create: .create
      case .update: .update
      case .patch: RequestBody.contentType(request) == ObjectPatch.applyType ? .apply : .patch
      case .delete: .delete
      case .deleteCollection: .deleteCollection
      }
    // Tenants define as many kinds as they like, under any names; together they are one.
    (group, version, resource) =
      definition.isCustom
      ? ("", "", "customresources") : (definition.type.group, definition.type.version, definition.type.plural)
    subresource = info.subresource ?? ""
    let isNamed = info.name != nil && verb != .list && verb != .watch
    if isNamed || verb == .create {
      scope = .resource
    } else {
      scope = info.namespace == nil ? .cluster : .namespace
    }
    if isMutating { isDryRun = request.queryValue("dryRun") == "All" }
  }

  static let commonPaths: Set<String> = [
    "/api", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
  ]

  var isMutating: Bool {
    switch verb {
    case .get, .list, .watch, .options: false
    default: true
    }
  }

  func hash(into hasher: inout Hasher) {
    // Enough to tell nearly all apart, on a path that every request takes.
    hasher.combine(resource)
    hasher.combine(verb)
  }

  var labels: [MetricsText.Label] {
    [
      ("component", "apiserver"), ("dry_run", isDryRun ? "All" : ""), ("group", group), ("resource", resource),
      ("scope", scope.rawValue), ("subresource", subresource), ("verb", verb.rawValue), ("version", version),
    ]
  }
}
