import ArktosCore
import ArktosStore

extension StoreValue {
  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension StoreEntry {
  static func sample(_ key: StoreKey, _ text: String = "v", revision: Int64 = 2) -> StoreEntry {
    StoreEntry(
      key: key, value: StoreValue(text), createRevision: Revision(revision), modRevision: Revision(revision))
  }

  /// What tests compare: everything but the identity of the value.
  var summary: String { "\(key)=\(value.text)@\(createRevision)/\(modRevision)" }
}

extension StoreEvent {
  var summary: String { "\(revision) \(entry?.summary ?? "deleted \(key)") before \(previous?.summary ?? "-")" }
}
