internal import ArktosCore

/// The kinds that a server serves, found by the words people use for them.
package struct ResourceDirectory: Sendable {
  /// The core group first, then the groups in the server's order.
  package let resources: [APIResource]

  package init(_ resources: [APIResource]) { self.resources = resources }

  /// Finds a kind by plural, singular, short name or kind, each also with its group (`deployments.apps`) or version
  /// and group (`deployments.v1.apps`). Where groups share a word the earlier group is meant.
  package func resource(named word: String) throws -> APIResource {
    let lowered = word.lowercased()
    if let found = first(named: lowered, where: { _ in true }) { return found }
    if let dot = lowered.firstIndex(of: ".") {
      let name = String(lowered[..<dot])
      let rest = String(lowered[lowered.index(after: dot)...])
      let qualified = first(named: name) { type in
        rest == type.group || rest == "\(type.version).\(type.group)" || (type.group.isEmpty && rest == type.version)
      }
      if let qualified { return qualified }
    }
    throw CommandError("the server doesn't have a resource type \"\(word)\"")
  }

  private func first(named name: String, where matches: (ResourceType) -> Bool) -> APIResource? {
    let candidates = resources.filter { matches($0.type) }
    return candidates.first { $0.type.plural == name } ?? candidates.first { $0.singular == name }
      ?? candidates.first { $0.shortNames.contains(name) } ?? candidates.first { $0.type.kind.lowercased() == name }
  }

  /// The kinds that a word of the command line names: one, or those of a category (`all`).
  package func resources(named word: String) throws -> [APIResource] {
    let inCategory = resources.filter { $0.categories.contains(word) }
    return inCategory.isEmpty ? [try resource(named: word)] : inCategory
  }

  /// The kind of an object that a manifest describes.
  package func resource(apiVersion: String, kind: String) throws -> APIResource {
    guard let found = resources.first(where: { $0.type.apiVersion == apiVersion && $0.type.kind == kind }) else {
      throw CommandError(
        "no matches for kind \"\(kind)\" in version \"\(apiVersion)\": the server does not serve it "
          + "(\"arktosctl api-resources\" lists what it serves)")
    }
    return found
  }
}
