package import FoundationEssentials

/// Turns tables into text, one after the other: the header once, then rows in the same columns, for lists and watches alike.
package struct TablePrinter: Sendable {
  package let style: TableStyle
  private var layout = ColumnLayout()
  private var headings: [String]?
  /// The columns of the first table; later ones of a watch may leave them out.
  private var columns: [Table.Column] = []

  package init(style: TableStyle) { self.style = style }

  /// The text of a table's rows, with a header if the columns are new.
  package mutating func text(of table: Table, event: String = "", now: Date) -> String {
    if !table.columns.isEmpty { columns = table.columns }
    let newHeadings = style.headings(of: Table(columns: columns))
    var rows = table.rows.map { style.texts(of: $0, columns: columns, event: event, now: now) }
    if newHeadings != headings {
      headings = newHeadings
      layout = ColumnLayout()
      if style.showsHeader { rows.insert(newHeadings, at: 0) }
    }
    return layout.lines(rows)
  }
}
