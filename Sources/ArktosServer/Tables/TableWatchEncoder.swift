internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// Watch events whose objects are tables of one row. Only the first carries the columns, as kube-apiserver does it.
final class TableWatchEncoder: WatchEncoder {
  private let renderer: @Sendable () -> TableRenderer
  private let hasToldColumns = Mutex(false)

  /// Ages go on, and columns are told each client once.
  var form: WatchForm? { nil }

  init(renderer: @escaping @Sendable () -> TableRenderer) { self.renderer = renderer }

  func append(_ kind: WatchEventKind, _ object: SelectedObject, _ revision: Revision, to output: inout [UInt8])
    throws(APIError)
  {
    let renderer = renderer()
    let row = renderer.row(try CanonicalEncoding.object(object.entry.value.bytes, revision))
    let isFirst = hasToldColumns.withLock { told in
      defer { told = true }
      return !told
    }
    let table = renderer.table(rows: [row], metadata: ["resourceVersion": .string("\(revision)")], withColumns: isFirst)
    try WatchFrame.append(kind, to: &output) { output throws(APIError) in table.append(to: &output) }
  }

  func bookmark(_ revision: Revision, _ type: ResourceType, endsInitialEvents: Bool) -> [UInt8] {
    let renderer = renderer()
    let mark = WatchFrame.bookmark(revision, type, endsInitialEvents: endsInitialEvents)
    let table = renderer.table(
      rows: [["cells": [], "object": .object(mark)]], metadata: ["resourceVersion": .string("\(revision)")],
      withColumns: false)
    let frame: JSONObject = ["type": .string(WatchEventKind.bookmark.rawValue), "object": .object(table)]
    return frame.encoded() + [UInt8(ascii: "\n")]
  }
}
