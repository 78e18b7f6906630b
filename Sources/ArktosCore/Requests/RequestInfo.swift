/// What a request is about, read from its method, path and query alone.
///
/// Knows Kubernetes' paths and Arktos' tenant segment behind the version:
/// `/apis/apps/v1/tenants/t/namespaces/n/deployments/d/status`.
public struct RequestInfo: Hashable, Sendable {
  public enum Verb: String, Hashable, Sendable {
    case get, list, watch, create, update, patch, delete
    case deleteCollection = "deletecollection"
  }

  public var verb: Verb
  public var group: String
  public var version: String
  /// The tenant that the path names: nil if it names none (the caller's own tenant), `all` for every tenant.
  public var tenant: String?
  public var namespace: String?
  /// The plural name of the kind.
  public var resource: String
  public var name: String?
  public var subresource: String?

  public init(
    verb: Verb, group: String = "", version: String = "v1", tenant: String? = nil,
    namespace: String? = nil, resource: String, name: String? = nil, subresource: String? = nil
  ) {
    self.verb = verb
    self.group = group
    self.version = version
    self.tenant = tenant
    self.namespace = namespace
    self.resource = resource
    self.name = name
    self.subresource = subresource
  }
}
