/// The words of a command line that say what to work on: `TYPE[,TYPE] [NAME ...]` or `TYPE/NAME ...`.
package struct ResourceArguments: Hashable, Sendable {
  package struct Item: Hashable, Sendable {
    /// As typed: a plural, a short name, a kind, ….
    package var type: String
    /// Nil means the whole collection.
    package var name: String?

    package init(type: String, name: String? = nil) {
      self.type = type
      self.name = name
    }
  }

  package var items: [Item]

  /// - Throws: `CommandError` when the words mix the two forms or name nothing.
  package init(_ words: [String]) throws {
    if words.contains(where: { $0.contains("/") }) {
      items = try words.map(Self.pair)
      return
    }
    guard let first = words.first else { throw CommandError("you must specify the type of resource") }
    let types = first.split(separator: ",").map(String.init)
    guard !types.isEmpty else { throw CommandError("you must specify the type of resource") }
    let names = words.dropFirst()
    for name in names { try Self.checkName(name) }
    items =
      names.isEmpty
      ? types.map { Item(type: $0) } : types.flatMap { type in names.map { Item(type: type, name: $0) } }
  }

  private static func pair(_ word: String) throws -> Item {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw CommandError(
        parts.count == 1
          ? "there is no need to specify a resource type as a separate argument when passing arguments in "
            + "TYPE/NAME form (\"\(word)\" has no slash)"
          : "arguments in TYPE/NAME form must have a single resource and name: \"\(word)\"")
    }
    try checkName(parts[1])
    return Item(type: parts[0], name: parts[1])
  }

  /// A name becomes a segment of a path.
  private static func checkName(_ name: String) throws {
    let isSafe = name.utf8.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "-._:@".utf8.contains($0)
    }
    guard isSafe, !name.isEmpty, name != ".", name != ".." else {
      throw CommandError("invalid resource name \"\(name)\": it may hold letters, digits and any of \"-._:@\"")
    }
  }
}
