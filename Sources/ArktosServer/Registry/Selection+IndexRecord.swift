internal import ArktosCore

extension Selection {
  /// Whether the object that the record describes is selected.
  func matches(_ record: IndexRecord) -> Bool {
    record.matches(labels) && record.matches(fields)
      && (shard?.matches(uid: record.uid, namespace: record.namespace) ?? true)
  }
}
