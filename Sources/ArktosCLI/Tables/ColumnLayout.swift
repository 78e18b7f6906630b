/// Pads texts into columns three spaces apart, as kubectl's tables are.
///
/// Widths only grow, so that the rows of a watch stay under the rows before them.
package struct ColumnLayout: Sendable, Hashable {
  private static let gap = 3
  /// A column with its gap is never narrower than this.
  private static let minimum = 6
  private var widths: [Int] = []

  package init() {}

  /// Makes room for a row.
  package mutating func fit(_ texts: [String]) {
    for (index, text) in texts.enumerated() {
      if index == widths.count { widths.append(Self.minimum) }
      widths[index] = max(widths[index], text.count + Self.gap)
    }
  }

  /// The row as one line; the last column is not padded.
  package func line(_ texts: [String]) -> String {
    var line = ""
    for (index, text) in texts.enumerated() {
      line += text
      if index < texts.count - 1 {
        line += String(repeating: " ", count: max(0, widths[index] - text.count))
      }
    }
    return line + "\n"
  }

  /// Lays out some rows at once.
  package mutating func lines(_ rows: [[String]]) -> String {
    for row in rows { fit(row) }
    return rows.map(line).joined()
  }
}
