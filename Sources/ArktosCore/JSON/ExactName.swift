/// A member's name as JSON tells names apart: by its bytes.
struct ExactName: Hashable {
  var text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactName, right: ExactName) -> Bool { left.text.isSameText(as: right.text) }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
