package import ArktosClient
internal import ArktosCore

extension ResourceDirectory {
  /// Asks a server for all kinds that it serves.
  package static func discover(_ client: Client) async throws -> ResourceDirectory {
    async let core = client.call(.get, "/api")
    async let groups = client.call(.get, "/apis")
    var places: [(group: String, version: String)] = try await core[strings: "versions"].map { ("", $0) }
    for group in try await groups[array: "groups"] ?? [] {
      // A group's preferred version comes first, so that a bare name means it.
      let preferred = group["preferredVersion"]?["version"]?.stringValue
      let versions = (group["versions"]?.arrayValue ?? []).compactMap { $0["version"]?.stringValue }
      let ordered = versions.filter { $0 == preferred } + versions.filter { $0 != preferred }
      places += ordered.map { (group["name"]?.stringValue ?? "", $0) }
    }
    let lists = try await withThrowingTaskGroup(of: (Int, [APIResource]).self) { tasks in
      for (index, place) in places.enumerated() {
        tasks.addTask { (index, try await list(client, group: place.group, version: place.version)) }
      }
      return try await tasks.reduce(into: [Int: [APIResource]]()) { $0[$1.0] = $1.1 }
    }
    return ResourceDirectory(places.indices.flatMap { lists[$0] ?? [] })
  }

  private static func list(_ client: Client, group: String, version: String) async throws -> [APIResource] {
    let path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
    let list = try await client.call(.get, path)
    return (list[array: "resources"] ?? []).compactMap(\.objectValue).compactMap {
      APIResource(json: $0, group: group, version: version)
    }
  }
}
