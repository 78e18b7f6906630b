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

  var definition: ResourceDefinition
  var includes: IncludedObject
  /// The moment that ages are counted from.
  var now: Date

  private var columns: [PrinterColumn] { definition.tableColumns }

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
    case .none: break
    case .object: row["object"] = .object(object)
    case .metadata:
      row["object"] = [
        "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:],
      ]
    }
    return .object(row)
  }

  private func columnDefinition(_ column: PrinterColumn) -> JSONValue {
    // Ages are told as text, so their column is one of strings, as in Kubernetes' built-in tables.
    let type = column.kind == .date ? PrinterColumn.Kind.string : column.kind
    return [
      "name": .string(column.name), "type": .string(type.rawValue), "format": column.name == "Name" ? "name" : "",
      "description": .string(column.description), "priority": .int(Int64(column.priority)),
    ]
  }

  private func cell(_ column: PrinterColumn, _ object: JSONObject) -> JSONValue {
    let value = column.value(object)
    guard column.kind == .date else { return value ?? (column.kind == .string ? "<none>" : .null) }
    guard let text = value?.stringValue, let date = try? Date(text, strategy: .iso8601) else { return "<unknown>" }
    return .string(HumanDuration.text(seconds: Int64(now.timeIntervalSince(date))))
  }
}

/// A duration as kubectl shows ages: `45s`, `5m10s`, `3h`, `2d4h`. Source: apimachinery's `duration.HumanDuration`.
enum HumanDuration {
  static func text(seconds: Int64) -> String {
    let minutes = seconds / 60
    let hours = minutes / 60
    let days = hours / 24
    switch seconds {
    case ..<(-1): return "<invalid>"
    case ..<0: return "0s"
    case ..<120: return "\(seconds)s"
    default: break
    }
    if minutes < 10 { return joined(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    if hours < 8 { return joined(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    if days < 8 { return joined(days, "d", hours % 24, "h") }
    if days < 365 * 2 { return "\(days)d" }
    if days < 365 * 8 { return joined(days / 365, "y", days % 365, "d") }
    return "\(days / 365)y"
  }

  private static func joined(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
    small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
  }
}
