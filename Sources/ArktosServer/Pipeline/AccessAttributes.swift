public import ArktosCore

/// What somebody would do, as an ``Authorizer`` is asked about it: a verb, and a resource or a path that is none.
///
/// Source: Kubernetes' `authorizer.Attributes`, with Arktos' tenant.
public struct AccessAttributes: Hashable, Sendable {
  public enum Target: Hashable, Sendable {
    case resource(Resource)
    /// A path outside of the resources, like `/metrics`, without a tenant's prefix.
    case path(String)
  }

  public struct Resource: Hashable, Sendable {
    public var group: String
    /// Empty where a question leaves it open.
    public var version: String
    /// `all` for every tenant.
    public var tenant: String
    public var namespace: String?
    /// The plural name of the kind; `*` in a question about all kinds.
    public var resource: String
    public var subresource: String?
    public var name: String?

    public init(
      group: String = "", version: String = "", tenant: String, namespace: String? = nil, resource: String,
      subresource: String? = nil, name: String? = nil
    ) {
      self.group = group
      self.version = version
      self.tenant = tenant
      self.namespace = namespace
      self.resource = resource
      self.subresource = subresource
      self.name = name
    }
  }

  /// A verb of the API, or any other word that somebody asks about.
  public var verb: String
  public var target: Target

  public init(verb: String, target: Target) {
    self.verb = verb
    self.target = target
  }

  /// - Parameter tenant: which one a path without a tenant means.
  public init(_ info: RequestInfo, tenant: String) {
    self.init(
      verb: info.verb.rawValue,
      target: .resource(
        Resource(
          group: info.group, version: info.version, tenant: info.tenant ?? tenant, namespace: info.namespace,
          resource: info.resource, subresource: info.subresource, name: info.name)))
  }

  /// The resource; nil for a path.
  public var resource: Resource? { if case .resource(let resource) = target { resource } else { nil } }
}

extension AccessAttributes {
  /// Why a caller may not do this, in Kubernetes' words and, for what is in no namespace, in Arktos'.
  public func refusal(of caller: Caller, _ catalog: ResourceCatalog) -> String {
    switch target {
    case .path(let path): return "User \"\(caller.name)\" cannot \(verb) path \"\(path)\""
    case .resource(let resource):
      let what = resource.subresource.map { "\(resource.resource)/\($0)" } ?? resource.resource
      return "User \"\(caller.name)\" cannot \(verb) resource \"\(what)\" in API group \"\(resource.group)\" "
        + resource.place(catalog)
    }
  }
}

extension AccessAttributes.Resource {
  /// At which level the kind is; nil for a name that no kind has.
  func scope(_ catalog: ResourceCatalog) -> ResourceScope? {
    catalog.served.first { $0.type.group == group && $0.type.plural == resource }?.type.scope
  }

  fileprivate func place(_ catalog: ResourceCatalog) -> String {
    let scope = scope(catalog)
    if scope == .cluster { return "at the cluster scope" }
    // The name of a namespace in the path of the namespace itself does not say where that is.
    if scope != .tenant, let namespace { return "in the namespace \"\(namespace)\"" }
    return "in the tenant \"\(tenant)\""
  }
}
