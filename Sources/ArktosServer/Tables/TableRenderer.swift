internal import ArktosCore
internal import FoundationEssentials

/// Shows objects as a `meta.k8s.io/v1` Table, the form in which kubectl and arktosctl print lists.
struct TableRenderer: Sendable {
  /// What each row carries besides its cells.
  enum IncludedObject: String, Sendable {
    case none = "None"
    case metadata = "Metadata"
    case object = "Object"
  }

  /// In order; one of names first.
  var columns: [PrinterColumn]
  var includes: IncludedObject
  /// The moment that ages are counted from.
  var now: Date

  func table(rows: [JSONValue], metadata: JSONObject, withColumns: Bool) -> JSONObject {
    [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": .object(metadata),
      "columnDefinitions": withColumns ? .array(columns.map(columnDefinition)) : .null,
      "rows": .array(rows),
    ]
  }

  func row(_ object: JSONObject) -> JSONValue {
    var row: JSONObject = ["cells": .array(columns.map { cell($0, object) })]
    switch includes {
    case .none: row["object"] = .null
    case .object: row["object"] = .object(object)
    case .metadata:
      row["object"] = .object(PartialMetadata.view(of: object))
    }
    return .object(row)
  }

  private func columnDefinition(_ column: PrinterColumn) -> JSONValue {
    // Ages are told as text, so their column is one of strings, as in Kubernetes' built-in tables.
    let type = column.kind == .date ? PrinterColumn.Kind.string : column.kind
    return [
      "name": .string(column.name), "type": .string(type.rawValue),
      "format": .string(column.name == "Name" ? "name" : column.format),
      "description": .string(column.description), "priority": .int(Int64(column.priority)),
    ]
  }

  private func cell(_ column: PrinterColumn, _ object: JSONObject) -> JSONValue {
    let value = column.value(object)
    if value == .null { return .null }
    guard column.kind == .date else { return value ?? (column.kind == .string ? "<none>" : .null) }
    return .string(AgeFormat.text(since: value?.stringValue, now: now))
  }
}
