internal import ArktosCore

extension StoreTransaction.Condition {
  /// In what way the condition does not hold for what its key holds; nil if it holds.
  package func mismatch(with current: StoreEntry?) -> StoreError.Mismatch? {
    switch (expectation, current) {
    case (.absent, nil), (.exists, _?): nil
    case (.absent, _?): .alreadyExists
    case (.exists, nil), (.modRevision, nil): .notFound
    case (.modRevision(let expected), let entry?): entry.modRevision == expected ? nil : .changed
    }
  }

  /// - Throws: `.conflict` if the condition does not hold for what its key holds.
  package func check(against current: StoreEntry?) throws(StoreError) {
    guard let mismatch = mismatch(with: current) else { return }
    let place = current.map { "exists, written by revision \($0.modRevision)" } ?? "does not exist"
    let wanted =
      switch expectation {
      case .absent: "it should not exist"
      case .exists: "it should exist"
      case .modRevision(let revision): "it should be of revision \(revision)"
      }
    throw StoreError(
      .conflict, "\(key) \(place), but \(wanted)", conflictingKey: key, current: current, mismatch: mismatch)
  }
}
