/// A set of characters: ranges and Unicode categories, or everything but them.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  /// Categories by their short names (`L`, `Lu`), with whether everything but them is meant.
  var categories: [(name: String, isNegated: Bool)] = []
  var isNegated = false
  /// Whether upper and lower case are the same.
  var ignoresCase = false

  init(_ ranges: [ClosedRange<UInt32>] = []) { self.ranges = ranges }

  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  init(_ characters: ClosedRange<Unicode.Scalar>...) {
    ranges = characters.map { $0.lowerBound.value...$0.upperBound.value }
  }

  static let all = ScalarSet([0...0x10FFFF])
  static let digits = ScalarSet("0"..."9")
  static let word = ScalarSet("0"..."9", "A"..."Z", "_"..."_", "a"..."z")
  static let space = ScalarSet("\t"..."\n", "\u{C}"..."\r", " "..." ")

  /// The set of everything else; only for sets of ranges.
  var complement: ScalarSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return ScalarSet(result)
  }

  mutating func formUnion(_ other: ScalarSet) {
    ranges += other.ranges
    categories += other.categories
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if has(scalar) { return !isNegated }
    guard ignoresCase else { return isNegated }
    let folded = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
    let isIn = folded.contains { text in
      guard let first = text.unicodeScalars.first, text.unicodeScalars.count == 1 else { return false }
      return has(first)
    }
    return isIn != isNegated
  }

  private func has(_ scalar: Unicode.Scalar) -> Bool {
    if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
    return categories.contains { name, isNegated in
      scalar.properties.generalCategory.shortName.hasPrefix(name) != isNegated
    }
  }

  /// The classes of POSIX: `[:alpha:]`.
  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alnum": ScalarSet("0"..."9", "A"..."Z", "a"..."z")
    case "alpha": ScalarSet("A"..."Z", "a"..."z")
    case "ascii": ScalarSet("\0"..."\u{7F}")
    case "blank": ScalarSet("\t"..."\t", " "..." ")
    case "cntrl": ScalarSet("\0"..."\u{1F}", "\u{7F}"..."\u{7F}")
    case "digit": digits
    case "graph": ScalarSet("!"..."~")
    case "lower": ScalarSet("a"..."z")
    case "print": ScalarSet(" "..."~")
    case "punct": ScalarSet("!"..."/", ":"..."@", "["..."`", "{"..."~")
    case "space": ScalarSet("\t"..."\r", " "..." ")
    case "upper": ScalarSet("A"..."Z")
    case "word": word
    case "xdigit": ScalarSet("0"..."9", "A"..."F", "a"..."f")
    default: nil
    }
  }

  /// The names of Unicode's general categories.
  static let categoryNames: Set = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co",
  ]
}

extension Unicode.GeneralCategory {
  fileprivate var shortName: String {
    switch self {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    // Code points that are nobody's have no category in Go's tables.
    case .unassigned: ""
    @unknown default: ""
    }
  }
}
