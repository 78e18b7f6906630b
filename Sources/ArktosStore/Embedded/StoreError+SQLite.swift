internal import GRDB

extension StoreError {
  /// What went wrong when an existing database file was read. Its statements are always the same: if SQLite or GRDB
  /// cannot make sense of the answers, the file is not what was written.
  init(reading file: String, _ error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError where error.resultCode != .SQLITE_ERROR: self.init(opening: file, error)
    default: self.init(.corrupt, "\(file) is damaged: it cannot be read: \(error); restore a snapshot")
    }
  }

  /// What went wrong when a database file was opened.
  init(opening file: String, _ error: any Error) {
    self.init(file: file, error, fallback: .unavailable, doing: "open \(file)")
  }

  /// - Parameters:
  ///   - fallback: for errors that are neither damage nor lack of space.
  ///   - action: what was to be done, for the message.
  init(file: String, _ error: any Error, fallback: Code, doing action: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(fallback, "cannot \(action): \(error)")
      return
    }
    let detail = "\(error.message ?? "no detail") (SQLite \(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(
        .outOfSpace,
        "cannot \(action): the disk or the store's quota is full; free space, raise the quota, or delete and compact")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(.corrupt, "\(file) is damaged: \(detail); restore a snapshot")
    default: self.init(fallback, "cannot \(action): \(detail)")
    }
  }
}
