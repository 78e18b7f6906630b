internal import ArktosCore

extension Selection {
  /// Whether the object that the record describes is selected.
  func matches(_ record: IndexRecord) -> Bool {
    labels.matches(record.labels) && fields.matches(record.fieldValues)
      && (shard?.matches(uid: record.uid, namespace: record.namespace) ?? true)
  }
}
