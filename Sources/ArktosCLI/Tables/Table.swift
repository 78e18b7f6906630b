package import ArktosCore

/// Rows under named columns, as a server gives them for `get` (Kubernetes' `meta.k8s.io/v1` `Table`).
package struct Table: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package var name: String
    /// `date` cells are moments, shown as ages.
    package var isDate: Bool
    /// 0 is always shown; others only with `-o wide`.
    package var priority: Int64

    package init(_ name: String, isDate: Bool = false, priority: Int64 = 0) {
      self.name = name
      self.isDate = isDate
      self.priority = priority
    }
  }

  package struct Row: Sendable, Hashable {
    package var cells: [JSONValue]
    /// The object, or no more than its metadata.
    package var object: DynamicObject

    package init(cells: [JSONValue], object: DynamicObject) {
      self.cells = cells
      self.object = object
    }
  }

  package var columns: [Column]
  package var rows: [Row]
  package var resourceVersion: String

  package init(columns: [Column], rows: [Row] = [], resourceVersion: String = "") {
    self.columns = columns
    self.rows = rows
    self.resourceVersion = resourceVersion
  }
}

extension Table {
  /// What to ask a server for, and what to take if it has no tables.
  package static let mediaTypes = "application/json;as=Table;g=meta.k8s.io;v=v1,application/json"

  /// Reads a server's answer to a request for a table: a `Table`, a list of objects, or one object.
  package init(json: JSONObject) {
    let resourceVersion = json.value(at: ["metadata", "resourceVersion"])?.stringValue ?? ""
    guard json[string: "kind"] == "Table" else {
      let objects = json[array: "items"].map { $0.compactMap(\.objectValue) } ?? [json]
      self = .names(of: objects.map(DynamicObject.init(json:)), resourceVersion: resourceVersion)
      return
    }
    let columns = (json[array: "columnDefinitions"] ?? []).compactMap(\.objectValue)
    let rows = (json[array: "rows"] ?? []).compactMap(\.objectValue)
    self.init(
      columns: columns.map {
        // Kubernetes calls the type of a moment `date`; some servers give it as a format.
        let isDate = $0[string: "type"] == "date" || $0[string: "format"] == "date-time"
        return Column($0[string: "name"] ?? "", isDate: isDate, priority: $0[int: "priority"] ?? 0)
      },
      rows: rows.map {
        Row(cells: $0[array: "cells"] ?? [], object: DynamicObject(json: $0[object: "object"] ?? [:]))
      },
      resourceVersion: resourceVersion)
  }

  /// Name and age, which every object has.
  private static func names(of objects: [DynamicObject], resourceVersion: String) -> Table {
    Table(
      columns: [Column("Name"), Column("Age", isDate: true)],
      rows: objects.map { object in
        let created = object.metadata.creationTimestamp.map(JSONValue.string)
        return Row(cells: [.string(object.metadata.name), created ?? .null], object: object)
      },
      resourceVersion: resourceVersion)
  }
}
