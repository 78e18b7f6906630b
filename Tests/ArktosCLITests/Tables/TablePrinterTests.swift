import ArktosCLI
import ArktosCore
import FoundationEssentials
import Testing

@Suite("Tables")
struct TablePrinterTests {
  private let now = Date(timeIntervalSince1970: 1_700_000_300)

  private func table(_ rows: (tenant: String, namespace: String, name: String, ready: String)..., columns: Bool = true)
    -> Table
  {
    Table(json: [
      "kind": "Table", "metadata": ["resourceVersion": "7"],
      "columnDefinitions": columns
        ? [
          ["name": "Name", "type": "string", "priority": 0], ["name": "Ready", "type": "string", "priority": 0],
          ["name": "Age", "type": "date", "priority": 0], ["name": "Images", "type": "string", "priority": 1],
        ] : nil,
      "rows": .array(
        rows.map { row in
          [
            "cells": [.string(row.name), .string(row.ready), "2023-11-14T22:13:20Z", "nginx:1.14.2"],
            "object": [
              "metadata": [
                "name": .string(row.name), "namespace": .string(row.namespace), "tenant": .string(row.tenant),
                "labels": ["b": "2", "a": "1"],
              ]
            ],
          ]
        }),
    ])
  }

  @Test("columns are three spaces apart and ages are counted")
  func plain() {
    var printer = TablePrinter(style: TableStyle())
    #expect(
      printer.text(of: table(("a", "web", "nginx", "1/1"), ("a", "web", "database", "0/3")), now: now) == """
        NAME       READY   AGE
        nginx      1/1     5m
        database   0/3     5m

        """)
  }

  @Test("tenant, namespace, wide columns and labels are shown when asked for")
  func everything() {
    var style = TableStyle()
    style.isWide = true
    style.showsTenant = true
    style.showsNamespace = true
    style.showsLabels = true
    style.namePrefix = "deployment.apps/"
    var printer = TablePrinter(style: style)
    #expect(
      printer.text(of: table(("a", "web", "nginx", "1/1")), now: now) == """
        TENANT   NAMESPACE   NAME                    READY   AGE   IMAGES         LABELS
        a        web         deployment.apps/nginx   1/1     5m    nginx:1.14.2   a=1,b=2

        """)
  }

  @Test("rows of a watch stay under the rows before them, without a second header")
  func watch() {
    var printer = TablePrinter(style: TableStyle())
    var text = printer.text(of: table(("a", "web", "database", "1/1")), now: now)
    text += printer.text(of: table(("a", "web", "nginx", "1/1"), columns: false), now: now)
    text += printer.text(of: table(("a", "web", "a-longer-name", "1/1"), columns: false), now: now)
    text += printer.text(of: table(("a", "web", "nginx", "0/1"), columns: false), now: now)
    #expect(
      text == """
        NAME       READY   AGE
        database   1/1     5m
        nginx      1/1     5m
        a-longer-name   1/1     5m
        nginx           0/1     5m

        """)
  }

  @Test("the kind of change and no header on request")
  func events() {
    var style = TableStyle()
    style.showsHeader = false
    style.showsEvent = true
    var printer = TablePrinter(style: style)
    #expect(
      printer.text(of: table(("a", "web", "nginx", "1/1")), event: "ADDED", now: now) == "ADDED   nginx   1/1   5m\n")
  }

  @Test("a server without tables still gives names and ages")
  func fallback() {
    let list: JSONObject = [
      "kind": "PodList", "metadata": ["resourceVersion": "9"],
      "items": [["metadata": ["name": "x", "creationTimestamp": "2023-11-14T22:13:20Z"]]],
    ]
    let table = Table(json: list)
    #expect(table.resourceVersion == "9")
    var printer = TablePrinter(style: TableStyle())
    #expect(printer.text(of: table, now: now) == "NAME   AGE\nx      5m\n")
  }

  @Test("a cell of several lines is cut to its first")
  func newlines() {
    let column = Table.Column("Name")
    let row = Table.Row(cells: ["one\ntwo"], object: DynamicObject(json: [:]))
    #expect(TableStyle().texts(of: row, columns: [column], now: now) == ["one..."])
  }
}
