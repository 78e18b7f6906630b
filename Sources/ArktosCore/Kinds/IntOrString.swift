/// A number, or a share of a whole such as `25%`: what `maxSurge` and `maxUnavailable` take.
public enum IntOrString: Hashable, Sendable {
  case int(Int64)
  case string(String)

  /// Nil if the value is neither a whole number nor a string.
  public init?(_ value: JSONValue) {
    switch value {
    case .string(let text): self = .string(text)
    default:
      guard let number = value.intValue else { return nil }
      self = .int(number)
    }
  }

  public var jsonValue: JSONValue {
    switch self {
    case .int(let number): .int(number)
    case .string(let text): .string(text)
    }
  }

  /// The percentage that a string such as `25%` names; nil for numbers and other strings.
  public var percentage: Int64? {
    guard case .string(let text) = self, text.hasSuffix("%"), !text.hasPrefix("+") else { return nil }
    return Int64(text.dropLast())
  }

  /// The number, or that share of `total`; nil if this is a string that is no percentage.
  public func resolved(of total: Int64, roundingUp: Bool) -> Int64? {
    switch self {
    case .int(let number): return number
    case .string:
      guard let percentage else { return nil }
      let (product, overflow) = percentage.multipliedReportingOverflow(by: total)
      guard !overflow else { return nil }
      let isRounded = roundingUp && product > 0 && product % 100 != 0
      return product / 100 + (isRounded ? 1 : 0)
    }
  }
}

extension IntOrString: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONObject {
  public subscript(intOrString key: String) -> IntOrString? {
    get { self[key].flatMap(IntOrString.init) }
    set { self[key] = newValue?.jsonValue }
  }
}
