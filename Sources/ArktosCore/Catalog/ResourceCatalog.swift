/// The kinds that a server serves, by the names that requests use.
public struct ResourceCatalog: Sendable {
  private struct Place: Hashable {
    var group: String
    var version: String
    var plural: String

    func hash(into hasher: inout Hasher) {
      // Enough to tell nearly all apart, on a path that every request takes.
      hasher.combine(plural)
    }
  }

  public private(set) var definitions: [ResourceDefinition]
  private var byPlace: [Place: Int]

  public init(_ definitions: [ResourceDefinition]) {
    self.definitions = []
    byPlace = [:]
    for definition in definitions { register(definition) }
  }

  /// Adds a kind, or replaces the one of the same group, version and plural.
  public mutating func register(_ definition: ResourceDefinition) {
    let type = definition.type
    let place = Place(group: type.group, version: type.version, plural: type.plural)
    if let index = byPlace[place] {
      definitions[index] = definition
    } else {
      byPlace[place] = definitions.count
      definitions.append(definition)
    }
  }

  public func definition(group: String, version: String, plural: String) -> ResourceDefinition? {
    byPlace[Place(group: group, version: version, plural: plural)].map { definitions[$0] }
  }

  /// Everything that requests may name: the kinds whose objects are stored, and those that are questions.
  package var served: [ResourceDefinition] { definitions + ReviewKinds.all }

  /// A question of that name, or a kind whose objects are stored.
  package func served(group: String, version: String, plural: String) -> ResourceDefinition? {
    definition(group: group, version: version, plural: plural)
      ?? ReviewKinds.all.first { $0.type.group == group && $0.type.version == version && $0.type.plural == plural }
  }

  public func definition(apiVersion: String, kind: String) -> ResourceDefinition? {
    definitions.first { $0.type.apiVersion == apiVersion && $0.type.kind == kind }
  }

  public func definition(for type: ResourceType) -> ResourceDefinition? {
    definition(group: type.group, version: type.version, plural: type.plural)
  }
}
