internal import ArktosCore
package import FoundationEssentials

/// Which columns of a table are shown, and how a row becomes texts.
package struct TableStyle: Sendable, Hashable {
  package var isWide = false
  package var showsTenant = false
  package var showsNamespace = false
  package var showsLabels = false
  package var showsHeader = true
  /// Put before each name: `deployment.apps/`.
  package var namePrefix = ""
  /// The kind of change in front of each row, for `--output-watch-events`.
  package var showsEvent = false

  package init() {}

  package func headings(of table: Table) -> [String] {
    var headings = shown(table.columns).map { table.columns[$0].name.uppercased() }
    if showsNamespace { headings.insert("NAMESPACE", at: 0) }
    if showsTenant { headings.insert("TENANT", at: 0) }
    if showsEvent { headings.insert("EVENT", at: 0) }
    if showsLabels { headings.append("LABELS") }
    return headings
  }

  package func texts(of row: Table.Row, columns: [Table.Column], event: String = "", now: Date) -> [String] {
    let metadata = row.object.metadata
    var texts = shown(columns).map { index in
      guard index < row.cells.count else { return "" }
      let text = Self.text(of: row.cells[index], in: columns[index], now: now)
      return columns[index].name.lowercased() == "name" ? namePrefix + text : text
    }
    if showsNamespace { texts.insert(metadata.namespace, at: 0) }
    if showsTenant { texts.insert(metadata.tenant, at: 0) }
    if showsEvent { texts.insert(event, at: 0) }
    if showsLabels {
      let labels = metadata.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      texts.append(labels.isEmpty ? "<none>" : labels.joined(separator: ","))
    }
    return texts
  }

  private func shown(_ columns: [Table.Column]) -> [Int] {
    columns.indices.filter { isWide || columns[$0].priority == 0 }
  }

  private static func text(of cell: JSONValue, in column: Table.Column, now: Date) -> String {
    switch cell {
    case .null: column.isDate ? "<unknown>" : "<none>"
    case .string(let text):
      // A moment is shown as an age; what already is one stays.
      if column.isDate, AgeFormat.date(of: text) != nil {
        AgeFormat.text(since: text, now: now)
      } else {
        // One row is one line.
        text.contains("\n") ? text.prefix { $0 != "\n" } + "..." : text
      }
    default: String(decoding: cell.encoded(), as: UTF8.self)
    }
  }
}
