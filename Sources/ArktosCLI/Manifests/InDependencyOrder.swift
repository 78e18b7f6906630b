internal import ArktosCore

/// Manifests in the order in which they can be created: an object needs its tenant and its namespace.
enum InDependencyOrder {
  /// Finds each manifest's kind and sorts by its scope; within a scope the given order stays.
  ///
  /// - Parameter report: told of manifests whose kind the servers do not have; they are left out.
  static func resolve(
    _ manifests: [Manifest], _ directory: ResourceDirectory, report: (Manifest, any Error) -> Void
  ) -> [(Manifest, APIResource)] {
    var byScope: [ResourceScope: [(Manifest, APIResource)]] = [:]
    for manifest in manifests {
      do {
        let resource = try directory.resource(apiVersion: manifest.object.apiVersion, kind: manifest.object.kind)
        byScope[resource.type.scope, default: []].append((manifest, resource))
      } catch {
        report(manifest, error)
      }
    }
    return [.cluster, .tenant, .namespace].flatMap { byScope[$0] ?? [] }
  }
}
