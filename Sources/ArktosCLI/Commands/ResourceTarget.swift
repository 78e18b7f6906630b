internal import ArktosCore

/// What a command works on: one object of a kind, or the whole collection.
struct ResourceTarget: Hashable, Sendable {
  var resource: APIResource
  var name: String?

  var type: ResourceType { resource.type }

  /// Finds the kinds that the words of a command line name.
  static func resolve(_ words: [String], in directory: ResourceDirectory) throws -> [ResourceTarget] {
    try ResourceArguments(words).items.flatMap { item in
      try directory.resources(named: item.type).map { ResourceTarget(resource: $0, name: item.name) }
    }
  }
}
