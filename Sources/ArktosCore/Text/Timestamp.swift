package import FoundationEssentials
internal import Glibc

extension Date {
  /// The moment as Kubernetes' `metav1.Time` writes it: RFC 3339 in UTC, whole seconds, of the years 1 to 9999.
  ///
  /// Foundation's own style writes the same, but looks up the machine's time zone for it, which brings ICU and its tables
  /// into memory.
  package var timestamp: String {
    let years = -62_135_596_800.0...253_402_300_799.0
    let second = timeIntervalSince1970.rounded(.down)
    var time = time_t(min(max(second, years.lowerBound), years.upperBound))
    var parts = tm()
    gmtime_r(&time, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    let written = String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    // strftime writes the year 1 with one digit.
    return String(repeating: "0", count: max(0, 20 - count)) + written
  }
}
