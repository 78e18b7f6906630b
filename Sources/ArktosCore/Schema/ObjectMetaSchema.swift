/// The schema of `metadata`, which all kinds share.
public enum ObjectMetaSchema {
  public static let schema = BuiltinTypes.schema("ObjectMeta", in: "io.k8s.apimachinery.pkg.apis.meta.v1")

  /// What of `metadata` its writers own; the rest is the server's. Source: Kubernetes' server-side apply, and Arktos'
  /// `tenant` and `hashKey`.
  static let trackedSchema: Schema = {
    guard case .object(let fields) = schema.shape else { return schema }
    let untracked: Set = [
      "name", "namespace", "tenant", "selfLink", "uid", "hashKey", "resourceVersion", "generation",
      "creationTimestamp", "managedFields", "clusterName",
    ]
    var tracked = Schema.object(fields.filter { !untracked.contains($0.name) })
    tracked.isAlwaysWritten = true
    return tracked
  }()
}
