import Testing

@testable import ArktosCore

@Suite("Names that were come across")
struct SeenNamesTests {
  @Test func everyNameIsNewOnce() {
    var seen = SeenNames()
    for (name, isNew) in [("a", true), ("", true), ("b", true), ("a", false), ("b", false), ("", false)] {
      #expect(seen.contains(name) == !isNew)
      let wasNew = seen.insert(name)
      #expect(wasNew == isNew)
    }
  }
}
