internal import ArktosCore
internal import ArktosStore

/// What the registry keeps with a stored value: the record that selectors run on, worked out once.
/// Invariant behind the inherited unchecked conformance: the record never changes.
final class IndexedValue: StoreValue.Attachment, @unchecked Sendable {  // Immutable.
  let record: IndexRecord

  private init(_ record: IndexRecord) { self.record = record }

  /// The index record of an entry; scans the bytes the first time.
  static func record(of entry: StoreEntry, _ definition: ResourceDefinition) throws(APIError) -> IndexRecord {
    if let known = entry.value.attachment as? IndexedValue { return known.record }
    do {
      let record = try IndexRecord(scanning: entry.value.bytes, fields: definition.fieldIndex)
      let attached = entry.value.attach(IndexedValue(record))
      return (attached as? IndexedValue)?.record ?? record
    } catch {
      throw .internalError("the stored object at \(entry.key) cannot be read: \(error)")
    }
  }
}
