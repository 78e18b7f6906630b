/// The text of warnings as it can stand in a header, whatever a client called its fields. Pure.
///
/// Source: kube-apiserver's recorder of warnings, which leaves the same ones out and cuts others as short.
enum WarningText {
  /// In characters, of all warnings of an answer.
  private static let longestTogether = 4096
  /// In characters, of each, if all are too long together.
  private static let longest = 256

  /// The warnings, or as much of them as a header can hold. Those with control characters, which would end its line, are
  /// left out.
  static func fitting(_ warnings: [String]) -> [String] {
    let warnings = warnings.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
    var room = longestTogether
    guard warnings.reduce(0, { $0 + $1.unicodeScalars.count }) > room else { return warnings }
    var fitting: [String] = []
    for warning in warnings {
      let text = String(String.UnicodeScalarView(warning.unicodeScalars.prefix(longest)))
      room -= text.unicodeScalars.count
      guard room >= 0 else { break }
      fitting.append(text)
    }
    return fitting
  }

  /// A quoted string of RFC 9110.
  static func quoted(_ text: String) -> String {
    var quoted = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
      quoted.append(scalar)
    }
    return String(quoted) + "\""
  }
}
