/// Addresses of the Internet Protocol as texts.
package enum IPAddressText {
  static let rule = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

  package static func isValid(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

  /// A block of addresses: one of them, and how many of its bits they share (`10.9.8.0/24`).
  static func isBlock(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1])
    else { return false }
    return isIPv4(parts[0]) ? length <= 32 : isIPv6(parts[0]) && length <= 128
  }

  /// Four numbers without leading zeros.
  package static func isIPv4(_ text: String) -> Bool { number(ofIPv4: text) != nil }

  /// The 32 bits of an IPv4 address.
  package static func number(ofIPv4 text: String) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var number: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.utf8.count == 1 || part.first != "0", let byte = UInt8(part)
      else { return nil }
      number = number << 8 | UInt32(byte)
    }
    return number
  }

  package static func text(ofIPv4 number: UInt32) -> String {
    [24, 16, 8, 0].map { String(number >> UInt32($0) & 0xff) }.joined(separator: ".")
  }

  /// Eight groups, one run of which may be written `::`; the last two may be an IPv4 address.
  package static func isIPv6(_ text: String) -> Bool {
    var groups = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard groups.count >= 3 else { return false }
    if let last = groups.last, last.contains(".") {
      guard isIPv4(last) else { return false }
      groups.replaceSubrange(groups.count - 1..<groups.count, with: ["0", "0"])
    }
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2, !text.contains(":::") else { return false }
    let filled = groups.filter { !$0.isEmpty }
    let areHexadecimal = filled.allSatisfy {
      $0.utf8.count <= 4 && $0.allSatisfy(\.isHexDigit) && $0.utf8.count == $0.count
    }
    guard areHexadecimal else { return false }
    if halves.count == 2 { return filled.count <= 7 }
    return groups.count == 8 && filled.count == 8
  }
}
