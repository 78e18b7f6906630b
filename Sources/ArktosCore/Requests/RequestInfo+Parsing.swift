extension RequestInfo {
  /// Reads what a request is about; nil for a path that is about no resource (`/healthz`, `/api`, `/apis/apps/v1`).
  ///
  /// Source of the paths: Kubernetes' `RequestInfoFactory` and Arktos' `tenants/{t}` segment behind the version. The
  /// whole path may stand below `/tenants/{t}`, so that a kubeconfig whose server URL ends so speaks for that tenant.
  /// HEAD is treated as GET. For a list or watch whose field selector asks for one `metadata.name`, ``name`` is that name.
  ///
  /// - Throws: 400 for a path that cannot be meant (a name across all tenants, a broken percent escape), 404 for a path
  ///   below the API that names nothing, 405 for a method that no resource has.
  public init?(parsing request: APIRequest) throws(APIError) {
    guard let path = try APIPath(request.path) else { return nil }
    self = path.place
    verb = try RequestInfo.verb(of: request.method)
    if verb == .get, path.isWatch {
      verb = .watch
    } else if name == nil {
      if verb == .get { verb = request.queryFlag("watch") ? .watch : .list }
      if verb == .delete { verb = .deleteCollection }
    }
    if name == nil, verb == .list || verb == .watch, let text = request.queryValue("fieldSelector") {
      name = try FieldSelector(parsing: text).onlyName
    }
  }

  private static func verb(of method: APIRequest.Method) throws(APIError) -> Verb {
    switch method {
    case .get, .head: .get
    case .post: .create
    case .put: .update
    case .patch: .patch
    case .delete: .delete
    case .options: throw .methodNotAllowed("the server does not allow the method OPTIONS on a resource")
    }
  }
}

extension APIRequest {
  /// Whether a boolean query item is set: as in Kubernetes everything but `0` and `false` sets it, also no value at all.
  public func queryFlag(_ name: String) -> Bool {
    guard let value = queryValue(name) else { return false }
    return value != "0" && value.lowercased() != "false"
  }
}
