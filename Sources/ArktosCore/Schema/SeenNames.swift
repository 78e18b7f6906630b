/// Names that were come across, to find those that come twice. One name alone, as in most lists, allocates nothing.
struct SeenNames {
  private var first: String?
  private var others: Set<String> = []

  func contains(_ name: String) -> Bool { name == first || others.contains(name) }

  /// Whether the name is a new one.
  mutating func insert(_ name: String) -> Bool {
    guard let first else {
      first = name
      return true
    }
    return name != first && others.insert(name).inserted
  }
}
