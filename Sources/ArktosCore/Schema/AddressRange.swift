/// A block of IPv4 addresses: `10.96.0.0/12`.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
  package let first: UInt32
  package let prefixLength: Int

  /// Nil if the text is no block with room for addresses: `/8` to `/30`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let number = IPAddressText.number(ofIPv4: String(parts[0])), let length = Int(parts[1]),
      (8...30).contains(length)
    else { return nil }
    first = number & ~(UInt32.max >> UInt32(length))
    prefixLength = length
  }

  private init(first: UInt32, prefixLength: Int) {
    self.first = first
    self.prefixLength = prefixLength
  }

  /// What kubeadm gives clusters.
  package static let standard = AddressRange(first: 0x0a60_0000, prefixLength: 12)

  /// How many addresses may be given out: not the first, which names the block, nor the last, which means all.
  package var capacity: UInt64 { 1 << UInt64(32 - prefixLength) - 2 }

  /// An address that may be given out, by its place from 0.
  package func address(_ place: UInt64) -> String { IPAddressText.text(ofIPv4: first + 1 + UInt32(place)) }

  package func contains(_ address: String) -> Bool {
    guard let number = IPAddressText.number(ofIPv4: address), number > first else { return false }
    return UInt64(number - first) <= capacity
  }

  package var description: String { "\(IPAddressText.text(ofIPv4: first))/\(prefixLength)" }
}
