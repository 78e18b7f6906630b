/// A regular expression in the syntax of RE2, which Go programs use, and with RE2's promise: a match takes time in
/// proportion to the text, whatever the expression.
///
/// Patterns come from users' schemas and run on users' values, so an engine that goes back and tries again would let one
/// request stop a server. Not supported, and refused: back references, look-around (RE2 has neither), classes by script.
package struct Pattern: Sendable {
  /// As it was written.
  package let text: String
  private let program: [PatternInstruction]

  /// - Throws: ``PatternError`` with what is wrong with the expression.
  package init(_ text: String) throws(PatternError) {
    self.text = text
    var parser = PatternParser(text)
    program = try PatternCompiler.program(for: try parser.parse())
  }

  /// Whether a part of the text matches; `^` and `$` tie it to the ends.
  package func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var current = ThreadList(capacity: program.count)
    var next = ThreadList(capacity: program.count)
    var pending: [Int] = []
    for position in 0...scalars.count {
      // A match may begin anywhere.
      if add(0, at: position, scalars, to: &current, &pending) { return true }
      guard position < scalars.count else { break }
      let scalar = scalars[position]
      for index in current.items {
        guard case .take(let set) = program[index], set.contains(scalar) else { continue }
        if add(index + 1, at: position + 1, scalars, to: &next, &pending) { return true }
      }
      swap(&current, &next)
      next.removeAll()
    }
    return false
  }

  /// Follows what takes no character; true if the expression ends there.
  ///
  /// - Parameter pending: room to work in, empty before and behind.
  private func add(
    _ start: Int, at position: Int, _ scalars: [Unicode.Scalar], to list: inout ThreadList, _ pending: inout [Int]
  ) -> Bool {
    pending.append(start)
    while let index = pending.popLast() {
      guard list.insert(index) else { continue }
      switch program[index] {
      case .match: return true
      case .take: break
      case .jump(let target): pending.append(target)
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      case .require(let place):
        if place.holds(at: position, in: scalars) { pending.append(index + 1) }
      }
    }
    return false
  }
}

/// Why an expression cannot be read, in the words of Go's `regexp`.
package struct PatternError: Error, CustomStringConvertible {
  package var problem: String
  package var part: String

  init(_ problem: String, _ part: String) {
    self.problem = problem
    self.part = part
  }

  package var description: String { "error parsing regexp: \(problem): `\(part)`" }
}

/// A step of a compiled expression.
enum PatternInstruction: Sendable {
  case take(ScalarSet)
  case split(Int, Int)
  case jump(Int)
  case require(PatternPlace)
  case match
}

/// Places between characters.
enum PatternPlace: Sendable {
  case textStart
  case textEnd
  case lineStart
  case lineEnd
  case wordBoundary
  case noWordBoundary

  func holds(at position: Int, in scalars: [Unicode.Scalar]) -> Bool {
    switch self {
    case .textStart: return position == 0
    case .textEnd: return position == scalars.count
    case .lineStart: return position == 0 || scalars[position - 1] == "\n"
    case .lineEnd: return position == scalars.count || scalars[position] == "\n"
    case .wordBoundary, .noWordBoundary:
      let before = position > 0 && ScalarSet.word.contains(scalars[position - 1])
      let behind = position < scalars.count && ScalarSet.word.contains(scalars[position])
      return (before != behind) == (self == .wordBoundary)
    }
  }
}

/// Indices of instructions, each once, in the order in which they came.
private struct ThreadList {
  private(set) var items: [Int] = []
  private var isIn: [Bool]

  init(capacity: Int) { isIn = Array(repeating: false, count: capacity) }

  mutating func insert(_ index: Int) -> Bool {
    guard !isIn[index] else { return false }
    isIn[index] = true
    items.append(index)
    return true
  }

  mutating func removeAll() {
    for index in items { isIn[index] = false }
    items.removeAll(keepingCapacity: true)
  }
}
