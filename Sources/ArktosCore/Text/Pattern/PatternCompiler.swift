/// Makes instructions of an expression.
struct PatternCompiler {
  /// The most instructions that an expression may take: nested repetitions multiply.
  private static let maximumSize = 10_000

  private var program: [PatternInstruction] = []

  static func program(for node: PatternNode) throws(PatternError) -> [PatternInstruction] {
    var compiler = PatternCompiler()
    try compiler.append(node)
    try compiler.emit(.match)
    return compiler.program
  }

  private mutating func emit(_ instruction: PatternInstruction) throws(PatternError) {
    guard program.count < Self.maximumSize else { throw PatternError("expression too large", "") }
    program.append(instruction)
  }

  private mutating func append(_ node: PatternNode) throws(PatternError) {
    switch node {
    case .empty: break
    case .take(let set): try emit(.take(set))
    case .require(let place): try emit(.require(place))
    case .sequence(let nodes): for node in nodes { try append(node) }
    case .alternatives(let choices): try append(choices)
    case .repeated(let node, let minimum, let maximum):
      for _ in 0..<minimum {
        let before = program.count
        try append(node)
        // What takes nothing takes nothing however often: the limit of the size would never end it.
        if program.count == before { return }
      }
      guard let maximum else { return try appendLoop(node) }
      for _ in minimum..<max(minimum, maximum) { try appendOptional(node) }
    }
  }

  private mutating func append(_ choices: [PatternNode]) throws(PatternError) {
    var jumps: [Int] = []
    for choice in choices.dropLast() {
      let split = program.count
      try emit(.match)
      try append(choice)
      jumps.append(program.count)
      try emit(.match)
      program[split] = .split(split + 1, program.count)
    }
    if let last = choices.last { try append(last) }
    for jump in jumps { program[jump] = .jump(program.count) }
  }

  private mutating func appendLoop(_ node: PatternNode) throws(PatternError) {
    let split = program.count
    try emit(.match)
    try append(node)
    try emit(.jump(split))
    program[split] = .split(split + 1, program.count)
  }

  private mutating func appendOptional(_ node: PatternNode) throws(PatternError) {
    let split = program.count
    try emit(.match)
    try append(node)
    program[split] = .split(split + 1, program.count)
  }
}
