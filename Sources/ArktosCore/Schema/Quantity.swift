/// An amount of a resource as Kubernetes writes it: `500m`, `2Gi`, `1e3`.
///
/// Values are exact to a billionth; what is finer is rounded away from zero, as in Kubernetes.
public struct Quantity: Hashable, Sendable, Comparable {
  /// Which suffixes the canonical text uses.
  private enum Format: Hashable {
    case decimal
    case binary
    case exponent
  }

  /// Billionths.
  private let nanos: Int128
  private let format: Format

  /// Nil if the text is no quantity, or larger than any resource.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let numberEnd = bytes.firstIndex { !Self.isNumberPart($0) } ?? bytes.count
    let suffix = String(decoding: bytes[numberEnd...], as: UTF8.self)
    guard let scale = Self.scale(of: suffix) else { return nil }
    guard let nanos = Self.nanos(of: bytes[..<numberEnd], scale: scale) else { return nil }
    self.nanos = nanos
    format = scale.format
  }

  /// A quantity out of an object: text, or a bare number.
  public init?(_ value: JSONValue) {
    switch value {
    case .string(let text): self.init(text)
    case .int(let number): self.init(String(number))
    case .double(let number): self.init(String(number))
    default: return nil
    }
  }

  public static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }
  /// Equal amounts are equal, however they are written.
  public static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }
  public func hash(into hasher: inout Hasher) { hasher.combine(nanos) }

  private init(nanos: Int128, format: Format) {
    self.nanos = nanos
    self.format = format
  }

  public static let zero = Quantity(nanos: 0, format: .decimal)

  /// A whole number of things.
  public init(_ count: Int) { self.init(nanos: Int128(count) * Self.billion, format: .decimal) }

  /// Whether it is a whole number.
  var isWhole: Bool { nanos % Self.billion == 0 }

  /// The exact sum, written as the left amount is unless that is nothing. Beyond what can be counted it stays at the end.
  public static func + (left: Quantity, right: Quantity) -> Quantity {
    let (sum, overflow) = left.nanos.addingReportingOverflow(right.nanos)
    return Quantity(
      nanos: overflow ? (right.nanos < 0 ? .min : .max) : sum, format: left.nanos == 0 ? right.format : left.format)
  }

  /// The exact difference; see `+`.
  public static func - (left: Quantity, right: Quantity) -> Quantity {
    let (difference, overflow) = left.nanos.subtractingReportingOverflow(right.nanos)
    return Quantity(
      nanos: overflow ? (right.nanos < 0 ? .max : .min) : difference,
      format: left.nanos == 0 ? right.format : left.format)
  }

  private struct Scale {
    var format: Format
    /// The factor in billionths of ten to the power of ``exponent``.
    var factor: Int128
    var exponent: Int
  }

  private static let binarySuffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
  private static let decimalSuffixes: [(name: String, exponent: Int)] = [
    ("E", 18), ("P", 15), ("T", 12), ("G", 9), ("M", 6), ("k", 3), ("", 0), ("m", -3), ("u", -6), ("n", -9),
  ]
  private static let billion: Int128 = 1_000_000_000

  private static func isNumberPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private static func scale(of suffix: String) -> Scale? {
    if let index = binarySuffixes.firstIndex(of: suffix) {
      return Scale(format: .binary, factor: 1 << Int128(10 * (index + 1)), exponent: 0)
    }
    if let decimal = decimalSuffixes.first(where: { $0.name == suffix }) {
      return Scale(format: .decimal, factor: 1, exponent: decimal.exponent)
    }
    guard suffix.first == "e" || suffix.first == "E", let exponent = Int(suffix.dropFirst()), abs(exponent) <= 30
    else { return nil }
    return Scale(format: .exponent, factor: 1, exponent: exponent)
  }

  private static func nanos(of number: ArraySlice<UInt8>, scale: Scale) -> Int128? {
    var digits = number
    var isNegative = false
    if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      digits.removeFirst()
    }
    var mantissa: Int128 = 0
    var fractionDigits = 0
    var hasPoint = false
    var hasDigit = false
    for byte in digits {
      if byte == UInt8(ascii: ".") {
        guard !hasPoint else { return nil }
        hasPoint = true
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      hasDigit = true
      let (shifted, overflow) = mantissa.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      mantissa = shifted + Int128(byte - UInt8(ascii: "0"))
      if hasPoint { fractionDigits += 1 }
    }
    guard hasDigit else { return nil }
    var value = mantissa.multipliedReportingOverflow(by: scale.factor)
    guard !value.overflow else { return nil }
    var power = scale.exponent + 9 - fractionDigits
    while power > 0 {
      value = value.partialValue.multipliedReportingOverflow(by: 10)
      guard !value.overflow else { return nil }
      power -= 1
    }
    var result = value.partialValue
    var lost = false
    while power < 0, result > 0 {
      lost = lost || result % 10 != 0
      result /= 10
      power += 1
    }
    if lost { result += 1 }
    return isNegative ? -result : result
  }
}

extension Quantity: CustomStringConvertible {
  /// The canonical text: the largest suffix with which the amount is a whole number.
  public var description: String {
    if nanos == 0 { return "0" }
    switch format {
    case .binary where abs(nanos) >= 1024 * Self.billion: return binaryText
    case .exponent: return decimalText { $0 == 0 ? "" : "e\($0)" }
    case .binary, .decimal:
      return decimalText { exponent in Self.decimalSuffixes.first { $0.exponent == exponent }?.name ?? "" }
    }
  }

  private var binaryText: String {
    var amount = nanos / Self.billion
    if nanos % Self.billion != 0 { amount += nanos > 0 ? 1 : -1 }
    var suffix = ""
    for name in Self.binarySuffixes where amount % 1024 == 0 {
      amount /= 1024
      suffix = name
    }
    return "\(amount)\(suffix)"
  }

  private func decimalText(_ suffix: (Int) -> String) -> String {
    var amount = nanos
    var exponent = -9
    while exponent < 18, amount % 1000 == 0 {
      amount /= 1000
      exponent += 3
    }
    return "\(amount)\(suffix(exponent))"
  }
}
