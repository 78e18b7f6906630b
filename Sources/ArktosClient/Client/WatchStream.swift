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

  public init(_ kind: Kind, _ object: DynamicObject) {
    self.kind = kind
    self.object = object
  }
}

/// The events of a watch, read from JSON lines. One task reads it.
public final class WatchStream: Sendable {
  private let lines: JSONLines

  init(_ stream: ByteStream) { lines = JSONLines(stream) }

  /// The next event; nil when the server ended the watch in order (begin again from the last resourceVersion).
  ///
  /// - Throws: `APIError` when the server reports one in the stream (410: list again), `ClientError` when the
  ///   connection broke.
  public func next() async throws -> WatchEvent? {
    guard let line = try await lines.next() else { return nil }
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
    return WatchEvent(kind, DynamicObject(json: object))
  }

  /// Ends the watch from this side.
  public func cancel() { lines.cancel() }

  deinit { lines.cancel() }
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
