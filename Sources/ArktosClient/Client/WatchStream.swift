public import ArktosCore

/// A change that a watch reports.
public struct WatchEvent: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    /// No change; `object` carries only the resourceVersion that the watch has reached.
    case bookmark = "BOOKMARK"
  }

  public var kind: Kind
  public var object: DynamicObject
  /// What to hand to the next watch to go on behind this event. A watch of one server gives the object's own
  /// resourceVersion; one merged from several servers says how far each of them has come.
  public var resumeVersion: String

  /// - Parameter resumeVersion: nil for the object's resourceVersion.
  public init(_ kind: Kind, _ object: DynamicObject, resumeVersion: String? = nil) {
    self.kind = kind
    self.object = object
    self.resumeVersion = resumeVersion ?? object.metadata.resourceVersion
  }
}

/// The events of a watch. One task reads it.
public final class WatchStream: Sendable {
  private let pull: @Sendable () async throws -> WatchEvent?
  private let onCancel: @Sendable () -> Void

  /// - Parameters:
  ///   - next: gives the next event, nil when the watch ended in order; called by one task at a time.
  ///   - cancel: called when the reader gives up or is done; may be called more than once.
  public init(
    next: @escaping @Sendable () async throws -> WatchEvent?, cancel: @escaping @Sendable () -> Void = {}
  ) {
    pull = next
    onCancel = cancel
  }

  /// Reads events from a body of JSON lines.
  public convenience init(_ body: ByteStream) {
    let lines = JSONLines(body)
    self.init(next: { try await lines.next().map(WatchEvent.init(line:)) }, cancel: { lines.cancel() })
  }

  /// The next event; nil when the server ended the watch in order (begin again from the last resourceVersion).
  ///
  /// A task that is cancelled while it waits cancels the watch.
  /// - Throws: `APIError` when the server reports one in the stream (410: list again), `ClientError` when the
  ///   connection broke.
  public func next() async throws -> WatchEvent? {
    try await withTaskCancellationHandler {
      try await pull()
    } onCancel: {
      onCancel()
    }
  }

  /// Ends the watch from this side.
  public func cancel() { onCancel() }

  deinit { onCancel() }
}

extension WatchEvent {
  /// Reads one line of a watch's body.
  fileprivate init(line: ArraySlice<UInt8>) throws {
    let frame: JSONObject
    do {
      frame = try JSONObject(parsing: line)
    } catch {
      throw ClientError(.invalidResponse, "watch: \(error)")
    }
    let object = frame[object: "object"] ?? [:]
    if frame[string: "type"] == "ERROR" { throw APIError(status: object, code: 500) }
    guard let kind = WatchEvent.Kind(rawValue: frame[string: "type"] ?? "") else {
      throw ClientError(.invalidResponse, "watch: unknown event type \(frame[string: "type"] ?? "(none)")")
    }
    self.init(kind, DynamicObject(json: object))
  }
}

/// Cuts a stream of pieces into lines.
private actor JSONLines {
  private let stream: ByteStream
  private var buffer: [UInt8] = []
  private var start = 0
  private var scanned = 0

  init(_ stream: ByteStream) { self.stream = stream }

  func next() async throws -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = buffer[start..<end]
        start = end + 1
        scanned = start
        if !line.isEmpty { return line }
        continue
      }
      buffer.removeSubrange(..<start)
      start = 0
      scanned = buffer.count
      guard let piece = try await stream.next() else {
        let rest = buffer[...]
        buffer = []
        scanned = 0
        return rest.isEmpty ? nil : rest
      }
      buffer += piece
    }
  }

  nonisolated func cancel() { stream.cancel() }
}
