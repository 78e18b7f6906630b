/// What names have to look like: the rules of RFC 1123 and of ConfigMap keys. Labels have ``LabelSyntax``.
///
/// Every function gives nil for a good name, else what is wrong with it in Kubernetes' words.
public enum NameRules {
  public static func problem(dnsLabel name: String) -> String? {
    if name.utf8.count > 63 { return "must be no more than 63 characters" }
    return isDNSLabel(name.utf8)
      ? nil
      : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
        + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
  }

  public static func problem(dnsName1035 name: String) -> String? {
    if name.utf8.count > 63 { return "must be no more than 63 characters" }
    let startsWithLetter = name.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
    return startsWithLetter && isDNSLabel(name.utf8)
      ? nil
      : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
        + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
        + "is '[a-z]([-a-z0-9]*[a-z0-9])?')"
  }

  public static func problem(dnsSubdomain name: String) -> String? {
    if name.utf8.count > 253 { return "must be no more than 253 characters" }
    return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isDNSLabel)
      ? nil
      : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
        + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  }

  /// A key of a ConfigMap.
  public static func problem(configKey key: String) -> String? {
    if key.utf8.count > 253 { return "must be no more than 253 characters" }
    if key == "." || key == ".." || key.hasPrefix("..") { return "must not be '.' and must not start with '..'" }
    return !key.isEmpty && key.utf8.allSatisfy({ isAlphanumeric($0) || isJoiner($0) })
      ? nil
      : "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
        + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
  }

  /// An environment variable. Source: Kubernetes' `IsRelaxedEnvVarName`, its only rule since 1.34.
  static func problem(environmentVariable name: String) -> String? {
    name.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
      ? nil : "a valid environment variable name must consist only of printable ASCII characters other than '='"
  }

  /// The name of a field of an HTTP header.
  static func problem(httpHeader name: String) -> String? {
    !name.isEmpty && name.utf8.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") })
      ? nil
      : "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for "
        + "validation is '[-A-Za-z0-9]+')"
  }

  /// All that is wrong with the name of a port; empty if nothing is.
  static func problems(port name: String) -> [String] {
    let dash = UInt8(ascii: "-")
    var problems: [String] = []
    if name.utf8.count > 15 { problems.append("must be no more than 15 characters") }
    if !name.utf8.allSatisfy({ isLowerOrDigit($0) || $0 == dash }) {
      problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    }
    if !name.utf8.contains(where: (UInt8(ascii: "a")...UInt8(ascii: "z")).contains) {
      problems.append("must contain at least one letter (a-z)")
    }
    if zip(name.utf8, name.utf8.dropFirst()).contains(where: { $0 == dash && $1 == dash }) {
      problems.append("must not contain consecutive hyphens")
    }
    if name.utf8.first == dash || name.utf8.last == dash {
      problems.append("must not begin or end with a hyphen")
    }
    return problems
  }

  private static func isDNSLabel(_ name: some BidirectionalCollection<UInt8>) -> Bool {
    guard let first = name.first, let last = name.last else { return false }
    let dash = UInt8(ascii: "-")
    return first != dash && last != dash && name.allSatisfy { isLowerOrDigit($0) || $0 == dash }
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isJoiner(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}
