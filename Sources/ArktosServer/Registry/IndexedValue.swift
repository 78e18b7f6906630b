internal import ArktosCore
internal import ArktosStore

/// What the registry keeps with a stored value: the record that selectors run on, worked out once.
/// Invariant behind the inherited unchecked conformance: the record never changes.
final class IndexedValue: StoreValue.Attachment, @unchecked Sendable {  // Immutable.
  let record: IndexRecord

  private init(_ record: IndexRecord) { self.record = record }

  /// The index record of an entry; scans the bytes the first time.
  static func record(of entry: StoreEntry, _ definition: ResourceDefinition) throws(APIError) -> IndexRecord {
    try of(entry.value, at: entry.key, definition).record
  }

  /// What is kept with a value that is or will be stored at a key.
  static func of(
    _ value: StoreValue, at key: @autoclosure () -> StoreKey, _ definition: ResourceDefinition
  ) throws(APIError) -> IndexedValue {
    if let known = value.attachment as? IndexedValue { return known }
    do {
      let new = IndexedValue(try IndexRecord(scanning: value.bytes, fields: definition.fieldIndex))
      return value.attach(new) as? IndexedValue ?? new
    } catch {
      throw .internalError("the stored object at \(key()) cannot be read: \(error)")
    }
  }

  /// A value as clients see it once it is stored at a key, in a commit.
  static func shown(
    _ value: StoreValue, at key: StoreKey, _ revision: Revision, _ definition: ResourceDefinition
  ) throws(APIError) -> [UInt8] {
    let indexed = try of(value, at: key, definition)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(value.bytes.count + 48)
    CanonicalEncoding.append(value.bytes, indexed.record, revision, to: &bytes)
    return bytes
  }
}
