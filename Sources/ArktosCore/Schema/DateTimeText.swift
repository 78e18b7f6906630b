/// RFC 3339: `2026-01-31T08:15:30Z`, with any fraction and any offset.
enum DateTimeText {
  private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  private struct Moment {
    /// Since the beginning of 1970.
    var seconds: Int64
    var microseconds: Int64
    /// Whether its text is the one that would be written for it, to the second.
    var isCanonical: Bool
  }

  static func isValid(_ text: String) -> Bool { parse(text) != nil }

  /// The same moment as Kubernetes writes it: in UTC, to the second or the microsecond; nil if the text is none.
  static func canonical(_ text: String, withMicroseconds: Bool) -> String? {
    guard let moment = parse(text) else { return nil }
    if moment.isCanonical, !withMicroseconds { return text }
    return self.text(seconds: moment.seconds, microseconds: withMicroseconds ? moment.microseconds : nil)
  }

  private static func parse(_ text: String) -> Moment? {
    var text = text
    return text.withUTF8 { parse($0[...]) }
  }

  private static func parse(_ bytes: Bytes) -> Moment? {
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19])
    else { return nil }
    guard (1...12).contains(month), (1...days(in: month, of: year)).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = bytes[19...]
    var microseconds = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = rest.prefix { isDigit($0) }
      guard !fraction.isEmpty else { return nil }
      let digits = fraction.prefix(6)
      microseconds = (digits.count..<6).reduce(number(digits) ?? 0) { value, _ in value * 10 }
      rest = rest.dropFirst(fraction.count)
    }
    guard let ahead = minutesAhead(rest) else { return nil }
    let minutes = (dayNumber(year, month, day) * 24 + hour) * 60 + minute - ahead
    // A second 60 is written as the next one, and the year 0 not at all.
    let isCanonical =
      bytes.count == 20 && bytes[10] == UInt8(ascii: "T") && bytes[19] == UInt8(ascii: "Z") && second < 60 && year > 0
    return Moment(
      seconds: Int64(minutes) * 60 + Int64(second), microseconds: Int64(microseconds), isCanonical: isCanonical)
  }

  /// Days since the beginning of 1970. Source: Howard Hinnant's days-from-civil.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The text of a moment in UTC; nil outside of the years 1 to 9999.
  ///
  /// - Parameter microseconds: written behind the seconds; nil for none.
  static func text(seconds: Int64, microseconds: Int64?) -> String? {
    guard (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
    let day = Int(seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400)
    let second = Int(seconds) - day * 86400
    // Howard Hinnant's civil-from-days: years that begin in March, eras of 400 years.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    var text: [UInt8] = []
    text.reserveCapacity(27)
    append(year, 4, to: &text)
    append("-", month, to: &text)
    append("-", dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, to: &text)
    append("T", second / 3600, to: &text)
    append(":", second / 60 % 60, to: &text)
    append(":", second % 60, to: &text)
    if let microseconds {
      text.append(UInt8(ascii: "."))
      append(Int(microseconds), 6, to: &text)
    }
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  private static func append(_ separator: Unicode.Scalar, _ number: Int, to text: inout [UInt8]) {
    text.append(UInt8(ascii: separator))
    append(number, 2, to: &text)
  }

  /// Appends a number with zeros in front.
  private static func append(_ number: Int, _ width: Int, to text: inout [UInt8]) {
    var power = (1..<width).reduce(1) { power, _ in power * 10 }
    while power > 0 {
      text.append(UInt8(ascii: "0") + UInt8(number / power % 10))
      power /= 10
    }
  }

  /// How many minutes a clock with this offset is ahead of UTC.
  private static func minutesAhead(_ bytes: Bytes) -> Int? {
    guard let sign = bytes.first else { return nil }
    if bytes.count == 1 { return sign | 0x20 == UInt8(ascii: "z") ? 0 : nil }
    let start = bytes.startIndex
    guard bytes.count == 6, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[start + 1..<start + 3]),
      let minutes = number(bytes[start + 4..<start + 6]), hours < 24, minutes < 60
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func number(_ digits: Bytes) -> Int? {
    digits.reduce(0) { value, byte in
      guard let value, isDigit(byte) else { return nil }
      return value * 10 + Int(byte - UInt8(ascii: "0"))
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
