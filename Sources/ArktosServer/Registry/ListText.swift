internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// The JSON text of a list, made piece by piece as the connection takes it, so that a long one is never in memory as a
/// whole: the stored bytes side by side, each with its resourceVersion put in.
///
/// Objects of a custom kind say their `apiVersion` and `kind`, others do not, whose list says it. Source: kube-apiserver.
final class ListText: Sendable {
  private struct Item {
    /// Where its resourceVersion goes.
    var splice: IndexRecord.Splice
    /// Where the members begin that are shown; 0 if the whole object is.
    var start: UInt32
  }

  private let entries: [StoreEntry]
  /// Of each entry.
  private let items: [Item]
  /// Of the whole text, in bytes.
  let count: Int
  private let beginning: [UInt8]
  private let end = Array("]}".utf8)
  /// How many pieces' worth of objects have been given out; one behind the last object when the end has been.
  private let position = Mutex(0)

  /// A piece ends with the object by which it gets this long, in bytes: long enough for the cost of sending one not to
  /// count, short enough to stay in the processor's cache from the first copy to the last.
  private static let pieceSize = 64 << 10

  /// - Throws: 500 if something is stored that is no object.
  init(_ page: ListPage, metadata: JSONObject, kind: String, apiVersion: String) throws(APIError) {
    entries = page.entries
    var beginning = Array("{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":".utf8)
    metadata.append(to: &beginning)
    beginning += ",\"items\":[".utf8
    self.beginning = beginning
    let isCustom = page.definition.isCustom
    var items: [Item] = []
    items.reserveCapacity(entries.count)
    var count = beginning.count + end.count + max(entries.count - 1, 0)
    for place in entries.indices {
      if place + Prefetch.distance < entries.count { entries[place + Prefetch.distance].value.prefetch() }
      let value = entries[place].value
      // The record is not copied, which would count its references for every object.
      let indexed = try IndexedValue.of(value, at: entries[place].key, page.definition)
      let item = Item(splice: indexed.record.splice, start: isCustom ? 0 : indexed.record.typeMetaEnd)
      count += CanonicalEncoding.count(value.bytes, item.splice, entries[place].modRevision)
      if item.start > 0 { count -= Int(item.start) - 1 }
      items.append(item)
    }
    self.items = items
    self.count = count
  }

  /// The text as one.
  func whole() -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(count)
    text += beginning
    append(from: 0, upTo: .max, to: &text)
    text += end
    return text
  }

  var stream: ByteStream { ByteStream(next: { self.next() }) }

  /// The next piece; nil behind the end. One task at a time asks for it.
  private func next() -> [UInt8]? {
    let first = position.withLock { $0 }
    guard first <= entries.count else { return nil }
    var piece: [UInt8] = []
    piece.reserveCapacity(Self.pieceSize + (8 << 10))
    if first == 0 { piece += beginning }
    let reached = append(from: first, upTo: Self.pieceSize, to: &piece)
    if reached == entries.count { piece += end }
    position.withLock { $0 = reached == entries.count ? reached + 1 : reached }
    return piece
  }

  /// - Returns: the first object that is not in it.
  @discardableResult
  private func append(from first: Int, upTo size: Int, to text: inout [UInt8]) -> Int {
    var place = first
    while place < entries.count, text.count < size {
      if place + 2 < entries.count { Prefetch.request(entries[place + 2].value.bytes) }
      if place > 0 { text.append(UInt8(ascii: ",")) }
      let item = items[place]
      if item.start > 0 { text.append(UInt8(ascii: "{")) }
      CanonicalEncoding.append(
        entries[place].value.bytes, item.splice, entries[place].modRevision, from: Int(item.start), to: &text)
      place += 1
    }
    return place
  }
}
