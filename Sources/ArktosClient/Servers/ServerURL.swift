/// The parts of a server's URL.
package struct ServerURL: Hashable, Sendable {
  /// `http` or `https`.
  package var scheme: String
  /// With brackets around an IPv6 address.
  package var host: String
  package var port: Int
  /// Where the API lies; empty or beginning with a slash.
  package var path: String

  /// Nil if the text is no http or https URL.
  package init?(_ text: String) {
    guard let colon = text.firstRange(of: "://") else { return nil }
    scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = text[colon.upperBound...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[slash...])
    while path.hasSuffix("/") { path.removeLast() }
    let authority = rest[..<slash]
    let digits = authority.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let beforeDigits = authority.dropLast(digits)
    if digits > 0, beforeDigits.hasSuffix(":"), !beforeDigits.dropLast().hasSuffix(":") {
      guard let number = Int(authority.suffix(digits)), (1...65535).contains(number) else { return nil }
      host = String(beforeDigits.dropLast())
      port = number
    } else {
      host = String(authority)
      port = scheme == "https" ? 443 : 80
    }
    guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
  }

  package var authority: String { "\(host):\(port)" }
}
