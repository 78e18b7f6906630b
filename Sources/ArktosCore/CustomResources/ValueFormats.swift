/// The forms that a schema may demand of a string (`format`). Source: the formats that Kubernetes' apiextensions knows;
/// a format of another name demands nothing.
enum ValueFormats {
  static func isValid(_ text: String, _ format: String) -> Bool {
    switch format {
    case "date-time", "datetime": DateTimeText.isValid(text)
    case "date": isDate(text)
    case "byte": Base64Text.isValid(text)
    case "duration": isDuration(text)
    case "ipv4": IPAddressText.isValid(text) && !text.contains(":")
    case "ipv6": IPAddressText.isValid(text) && text.contains(":")
    case "cidr": isAddressBlock(text)
    case "uri": isURI(text)
    case "k8s-short-name": NameRules.problem(dnsLabel: text) == nil
    case "k8s-long-name": NameRules.problem(dnsSubdomain: text) == nil
    default: patterns[format]?.matches(text) ?? true
    }
  }

  /// Formats that an expression can tell.
  private static let patterns: [String: Pattern] = {
    let texts = [
      "bsonobjectid": "^[0-9a-fA-F]{24}$",
      "email": "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
        + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
      "hexcolor": "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
      "hostname": "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\.?$",
      "isbn": "^([0-9][- ]?){9}([0-9][- ]?[0-9][- ]?[0-9][- ]?)?[0-9Xx]$",
      "isbn10": "^([0-9][- ]?){9}[0-9Xx]$",
      "isbn13": "^([0-9][- ]?){12}[0-9]$",
      "creditcard": "^([0-9][- ]?){12,18}[0-9]$",
      "mac": "^([0-9a-fA-F]{2}[:-]){5}([0-9a-fA-F]{2}[:-][0-9a-fA-F]{2}[:-])?[0-9a-fA-F]{2}$",
      "rgbcolor": "^rgb\\(\\s*[0-9]{1,3}\\s*,\\s*[0-9]{1,3}\\s*,\\s*[0-9]{1,3}\\s*\\)$",
      "ssn": "^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$",
      "uuid": "^(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$",
      "uuid3": "^(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$",
      "uuid4": "^(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$",
      "uuid5": "^(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$",
    ]
    return texts.compactMapValues { try? Pattern($0) }
  }()

  private static func isDate(_ text: String) -> Bool {
    text.utf8.count == 10 && DateTimeText.isValid("\(text)T00:00:00Z")
  }

  private static func isAddressBlock(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = Int(parts[1]), bits >= 0 else { return false }
    return IPAddressText.isValid(String(parts[0])) && bits <= (parts[0].contains(":") ? 128 : 32)
  }

  /// Absolute, or a path that begins at the root.
  private static func isURI(_ text: String) -> Bool {
    guard !text.isEmpty, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return false }
    if text.hasPrefix("/") { return true }
    guard let colon = text.firstIndex(of: ":"), let first = text.unicodeScalars.first else { return false }
    let scheme = text[..<colon].unicodeScalars
    return first.properties.isAlphabetic && first.isASCII
      && scheme.allSatisfy { ScalarSet.word.contains($0) && $0 != "_" || "+-.".unicodeScalars.contains($0) }
  }

  /// Go's durations (`1h30m`), and words for units (`3 days`).
  private static func isDuration(_ text: String) -> Bool { duration?.matches(text) ?? true }

  private static let duration = try? Pattern(
    "^([-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$|^[-+]?0$"
      + "|^[0-9]+\\s*(ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?"
      + "|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)$")
}
