/// A member's name as JSON tells names apart: by its bytes.
struct ExactName: Hashable {
  var text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactName, right: ExactName) -> Bool { left.text.isSameText(as: right.text) }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
  /// Equality as JSON has it, and every other program that reads it.
  ///
  /// Swift's strings are equal when they look alike: `é` as one character, and as `e` with an accent.
  func isSameText(as other: String) -> Bool {
    // What differs for Swift differs in its bytes, and that is found out fast.
    guard utf8.count == other.utf8.count, self == other else { return false }
    let isSame = utf8.withContiguousStorageIfAvailable { left in
      other.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}
