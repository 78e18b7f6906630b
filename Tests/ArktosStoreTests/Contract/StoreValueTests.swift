import ArktosStore
import Testing

@Suite("Stored values")
struct StoreValueTests {
  private final class Note: StoreValue.Attachment, @unchecked Sendable {  // Immutable.
    let number: Int
    init(_ number: Int) { self.number = number }
  }

  @Test func whatIsAttachedFirstStays() {
    let value = StoreValue([1, 2, 3])
    #expect(value.attachment == nil)
    let first = Note(1)
    #expect(value.attach(first) === first)
    #expect(value.attach(Note(2)) === first)
    #expect(value.attachment === first)
  }

  @Test("Of many who attach at once one is first for all", arguments: 0..<20)
  func attachAtOnce(round: Int) async {
    let value = StoreValue([])
    let seen = await withTaskGroup(of: StoreValue.Attachment.self) { group in
      for number in 0..<16 { group.addTask { value.attach(Note(number)) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(seen.count == 16)
    for attachment in seen { #expect(attachment === value.attachment) }
  }

  @Test func whatIsAttachedOrWasRefusedIsGivenBack() {
    weak var kept: Note?
    weak var refused: Note?
    do {
      let value = StoreValue([])
      let (first, second) = (Note(1), Note(2))
      (kept, refused) = (first, second)
      value.attach(first)
      value.attach(second)
      withExtendedLifetime(value) {}
    }
    #expect(kept == nil && refused == nil)
  }
}
