/// A set of characters: ranges and Unicode categories, or everything but them.
struct ScalarSet: Sendable {
  /// In order and apart from each other once ``tidy()`` was called.
  var ranges: [ClosedRange<UInt32>] = []
  private var isTidy = false
  /// A bit for each of Unicode's general categories.
  private var categories: UInt32 = 0
  var isNegated = false
  /// Whether upper and lower case are the same.
  var ignoresCase = false

  init(_ ranges: [ClosedRange<UInt32>] = []) { self.ranges = ranges }

  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  init(_ characters: ClosedRange<Unicode.Scalar>...) {
    ranges = characters.map { $0.lowerBound.value...$0.upperBound.value }
  }

  /// The characters of the categories that begin with a name (`L`, `Lu`), or of all others; nil if there are none.
  init?(category name: String, isNegated: Bool) {
    guard Self.categoryNames.contains(name) else { return nil }
    for (index, category) in Self.categoryOrder.enumerated() where category.hasPrefix(name) != isNegated {
      categories |= 1 << UInt32(index)
    }
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
    categories |= other.categories
  }

  /// Puts the ranges in order, and makes one of those that touch: a class may name a hundred thousand.
  mutating func tidy() {
    var result: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    (ranges, isTidy) = (result, true)
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
    if isInRanges(scalar.value) { return true }
    return categories != 0 && categories & 1 << scalar.properties.generalCategory.bit != 0
  }

  private func isInRanges(_ value: UInt32) -> Bool {
    guard isTidy, ranges.count > 8 else { return ranges.contains { $0.contains(value) } }
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
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

  /// Unicode's general categories by their short names, each at its bit; last those code points that are nobody's, which
  /// have no category in Go's tables.
  private static let categoryOrder = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
    "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "",
  ]

  private static let categoryNames = Set(categoryOrder.flatMap { [$0, String($0.prefix(1))] }).subtracting([""])
}

extension Unicode.GeneralCategory {
  /// The place in ``ScalarSet``'s order.
  fileprivate var bit: UInt32 {
    switch self {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .surrogate: 27
    case .privateUse: 28
    case .unassigned: 29
    @unknown default: 29
    }
  }
}
