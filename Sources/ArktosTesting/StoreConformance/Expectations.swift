import ArktosCore
import ArktosStore

extension StoreConformance {
  /// Gives the error that `body` must throw, with the code that it must have.
  @discardableResult
  static func expectError(
    _ code: StoreError.Code, _ what: String, file: String = #fileID, line: Int = #line,
    _ body: () async throws -> Void
  ) async throws -> StoreError {
    do {
      try await body()
    } catch let error as StoreError {
      try expectEqual(error.code, code, "\(what): the error's code (\(error.message))", file: file, line: line)
      return error
    }
    throw ConformanceFailure(message: "\(what): expected the error \(code), got none", file: file, line: line)
  }
}

extension StoreSubject {
  @discardableResult
  func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try await store.commit(transaction)
  }

  @discardableResult
  func put(_ key: StoreKey, _ text: String = "v", timeToLive: Duration? = nil) async throws -> Revision {
    try await commit(.put(key, StoreValue(text: text), timeToLive: timeToLive)).revision
  }

  @discardableResult
  func delete(_ key: StoreKey) async throws -> Revision { try await commit(.delete(key)).revision }

  func text(_ key: StoreKey, at point: ReadPoint = .latest) async throws -> String? {
    try await store.get(key, at: point).entry?.value.text
  }

  func list(_ range: KeyRange, at point: ReadPoint = .latest, limit: Int? = nil) async throws -> [String] {
    try await store.list(range, at: point, limit: limit).entries.map { "\($0.key)=\($0.value.text)" }
  }

  /// Reads a watch until it has reported progress up to `revision`.
  func read(_ watch: StoreWatch, through revision: Revision) async throws -> [StoreEvent] {
    watch.requestProgress()
    var events: [StoreEvent] = []
    while true {
      let batch = try await watch.next()
      events += batch.events
      if batch.progress >= revision { return events }
    }
  }
}

extension StoreValue {
  convenience init(text: String) { self.init(Array(text.utf8)) }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension StoreEvent {
  /// The event in words, for comparison.
  var summary: String {
    let before = previous.map { " was \($0.value.text)@\($0.modRevision)" } ?? ""
    guard let entry else { return "\(revision) delete \(key)\(before)" }
    return "\(revision) \(isCreation ? "create" : "update") \(key)=\(entry.value.text)\(before)"
  }
}
