import ArktosClient
import ArktosCore
import Synchronization

/// An API server in this process: lists and watches a ``FakeStore``, and fails when told to.
final class FakeServer: Transport {
  private struct State {
    var isDown = false
    var failures: [any Error] = []
    var connections = 0
    var endings = 0
    var requests: [APIRequest] = []
  }

  let store: FakeStore
  let name: String
  private let state = Mutex(State())

  init(_ store: FakeStore, name: String = "server") {
    self.store = store
    self.name = name
  }

  /// Every request so far.
  var requests: [APIRequest] { state.withLock { $0.requests } }
  var watches: [APIRequest] { requests.filter { $0.queryValue("watch") != nil } }

  /// The next requests fail so, one after the other.
  func failNext(_ errors: any Error...) { state.withLock { $0.failures += errors } }

  /// Breaks all open watches.
  func breakWatches() {
    state.withLock { $0.connections += 1 }
    store.wake()
  }

  /// Ends all open watches in order, as servers do when a watch has gone on for long.
  func endWatches() {
    state.withLock { $0.endings += 1 }
    store.wake()
  }

  func setDown(_ isDown: Bool) {
    state.withLock { $0.isDown = isDown }
    if isDown { breakWatches() }
  }

  func send(_ request: APIRequest) async throws -> APIResponse {
    let (failure, connection, endings): ((any Error)?, Int, Int) = state.withLock { state in
      state.requests.append(request)
      if state.isDown {
        return (ClientError(.connectionFailed, "\(name) is down", requestMayHaveArrived: false), 0, 0)
      }
      return (state.failures.isEmpty ? nil : state.failures.removeFirst(), state.connections, state.endings)
    }
    if let error = failure as? APIError {
      return APIResponse(status: error.code, body: .bytes(error.status.encoded()))
    }
    if let failure { throw failure }
    guard request.queryValue("watch") != nil else { return list(request) }
    return watch(request, connection: connection, endings: endings)
  }

  private func list(_ request: APIRequest) -> APIResponse {
    let (objects, revision) = store.snapshot
    let items = objects.values.filter { isWanted($0, at: revision, request) }
      .sorted { $0.objectKey < $1.objectKey }
    let list: JSONObject = [
      "kind": "List", "metadata": ["resourceVersion": .string(String(revision))],
      "items": .array(items.map { .object($0.json) }),
    ]
    return APIResponse(status: 200, body: .bytes(list.encoded()))
  }

  private func watch(_ request: APIRequest, connection: Int, endings: Int) -> APIResponse {
    let start = Int64(request.queryValue("resourceVersion") ?? "") ?? 0
    guard start >= store.compacted else {
      return APIResponse(status: 410, body: .bytes(APIError.expired("too old resource version").status.encoded()))
    }
    let shared = Shared(start)
    return APIResponse(
      status: 200,
      body: .stream(
        ByteStream(
          next: {
            while true {
              let epoch = self.store.epoch
              if shared.isCancelled.load(ordering: .relaxed) { throw CancellationError() }
              if self.state.withLock({ $0.connections }) != connection {
                throw ClientError(.connectionFailed, "the connection to \(self.name) broke")
              }
              if self.state.withLock({ $0.endings }) != endings { return nil }
              if let line = self.nextLine(request, shared) { return line }
              await self.store.changed(since: epoch)
            }
          },
          cancel: {
            shared.isCancelled.store(true, ordering: .relaxed)
            self.store.wake()
          })))
  }

  private final class Shared: Sendable {
    let cursor: Mutex<Int64>
    let isCancelled = Atomic(false)
    init(_ start: Int64) { cursor = Mutex(start) }
  }

  /// The next change as a line, a bookmark when the store is ahead of the last one, nil when there is nothing to tell.
  private func nextLine(_ request: APIRequest, _ shared: Shared) -> [UInt8]? {
    shared.cursor.withLock { cursor in
      guard let (changes, revision) = store.changes(after: cursor) else {
        return Self.line("ERROR", APIError.expired("the watch fell behind").status)
      }
      for change in changes {
        cursor = change.revision
        if isWanted(change.event.object, at: change.revision, request) { return Self.line(change.event) }
      }
      guard cursor < revision else { return nil }
      cursor = revision
      var bookmark = DynamicObject()
      bookmark.metadata.resourceVersion = String(cursor)
      return Self.line(WatchEvent(.bookmark, bookmark))
    }
  }

  private static func line(_ event: WatchEvent) -> [UInt8] { line(event.kind.rawValue, event.object.json) }

  private static func line(_ kind: String, _ object: JSONObject) -> [UInt8] {
    let frame: JSONObject = ["type": .string(kind), "object": .object(object)]
    return frame.encoded() + [UInt8(ascii: "\n")]
  }

  private func isWanted(_ object: DynamicObject, at revision: Int64, _ request: APIRequest) -> Bool {
    if object.kind != (request.path.hasSuffix("/endpoints") ? "Endpoints" : "Thing") { return false }
    if let label = request.queryValue("labelSelector"), !label.isEmpty {
      let parts = label.split(separator: "=").map(String.init)
      if object.metadata.labels[parts[0]] != parts[1] { return false }
    }
    guard let partition = request.queryValue("partition") else { return true }
    return store.owner(of: object.metadata.tenant, at: revision) == partition
  }
}
