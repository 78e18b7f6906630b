internal import ArktosCore
internal import Synchronization

/// A kind that a request may be about, for as long as it is served so.
struct ServedKind: Sendable {
  var definition: ResourceDefinition
  /// Nil for kinds that are always there.
  var lifetime: KindLifetime?
}

/// The kinds of one tenant: those of every tenant and those that it has defined. Immutable; a change makes another one.
final class ServedKinds: Sendable {
  private struct Place: Hashable {
    var group: String
    var version: String
    var plural: String
  }

  private let builtin: ResourceCatalog
  private let custom: [ServedKind]
  private let byPlace: [Place: Int]
  private let documents = Mutex<Documents?>(nil)

  /// What clients are told of the kinds.
  struct Documents: Sendable {
    var discovery: DiscoveryDocuments
    var aggregated: AggregatedDiscovery
    var openAPI: OpenAPIEndpoint
  }

  init(builtin: ResourceCatalog, custom: [ServedKind]) {
    self.builtin = builtin
    self.custom = custom
    var byPlace: [Place: Int] = [:]
    for (index, kind) in custom.enumerated() {
      let type = kind.definition.type
      let place = Place(group: type.group, version: type.version, plural: type.plural)
      if byPlace[place] == nil { byPlace[place] = index }
    }
    self.byPlace = byPlace
  }

  /// One definition of each kind, in however many versions it is served.
  var definitions: [ResourceDefinition] {
    var seen: Set<String> = []
    return (builtin.definitions + custom.map(\.definition)).filter { seen.insert($0.type.groupResource).inserted }
  }

  /// The custom kind at a place.
  func kind(group: String, version: String, plural: String) -> ServedKind? {
    byPlace[Place(group: group, version: version, plural: plural)].map { custom[$0] }
  }

  /// Made when somebody first asks, and kept.
  var made: Documents {
    documents.withLock { documents in
      if let documents { return documents }
      var catalog = builtin
      for kind in custom {
        let type = kind.definition.type
        // What every tenant has nobody can take the place of.
        guard catalog.definition(for: type) == nil else { continue }
        catalog.register(kind.definition)
      }
      let made = Documents(
        discovery: DiscoveryDocuments(catalog: catalog), aggregated: AggregatedDiscovery(catalog: catalog),
        openAPI: OpenAPIEndpoint(catalog: catalog))
      documents = made
      return made
    }
  }
}
