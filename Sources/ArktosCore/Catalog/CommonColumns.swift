extension PrinterColumn {
  /// `metadata.name`, the first column of every table.
  public static let name = PrinterColumn("Name", path: "metadata.name", description: "Name of the object.")

  /// How old the object is.
  public static let age = PrinterColumn(
    "Age", kind: .date, path: "metadata.creationTimestamp", description: "When the object was created.")

  /// The object's place on the ring of controllers, which Arktos shows.
  static let hashKey = PrinterColumn(
    "HashKey", kind: .integer, path: "metadata.hashKey", description: "Place on the controllers' hash ring.",
    priority: 1)

  /// The columns about containers that workloads share, with `-o wide`.
  static let workloadDetails = [
    PrinterColumn("Containers", description: "Names of the containers.", priority: 1) {
      .string(containers(of: $0).map(\.name).joined(separator: ","))
    },
    PrinterColumn("Images", description: "Images of the containers.", priority: 1) {
      .string(containers(of: $0).map(\.image).joined(separator: ","))
    },
    PrinterColumn("Selector", description: "Which pods belong to it.", priority: 1) { object in
      let selector: LabelSelectorSpec = (object[object: "spec"] ?? [:])[view: "selector"]
      return .string(selector.tableText)
    },
  ]

  private static func containers(of object: JSONObject) -> [Container] {
    let spec = object.value(at: ["spec", "template", "spec"])?.objectValue ?? [:]
    return spec[views: "containers"]
  }
}

extension LabelSelectorSpec {
  /// The selector in the syntax of selectors, for tables.
  package var tableText: String {
    guard !isEmpty else { return "<none>" }
    return LabelSelector(self)?.description ?? "<invalid>"
  }
}
