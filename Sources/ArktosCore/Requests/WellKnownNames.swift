/// Names with a meaning of their own.
public enum WellKnownNames {
  /// The operators' tenant: built in, loaded by every server, not deletable.
  public static let defaultTenant = "default"
  /// In a path: every tenant. No tenant may be called so.
  public static let allTenants = "all"
  /// The namespaces that every tenant has and that cannot be deleted.
  public static let systemNamespaces = ["default", "kube-system", "kube-public"]
  /// The Endpoints object, in namespace `default` of tenant `default`, under which API servers register.
  public static let serverEndpoints = "kubernetes"
}
