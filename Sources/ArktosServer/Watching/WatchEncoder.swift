internal import ArktosCore
internal import ArktosStore

/// The kinds of events that a client sees.
enum WatchEventKind: String, Sendable {
  case added = "ADDED"
  case modified = "MODIFIED"
  case deleted = "DELETED"
  case bookmark = "BOOKMARK"
  case error = "ERROR"
}

/// What encoders have in common that write the same of the same events.
enum WatchForm: Hashable, Sendable {
  case object
  case metadata
}

/// Writes watch events in the representation that a client asked for.
protocol WatchEncoder: Sendable {
  /// Nil if what is written depends on more than the events.
  var form: WatchForm? { get }

  /// Appends one line; the object carries `revision`, which for a deletion is the deletion's own.
  func append(_ kind: WatchEventKind, _ object: SelectedObject, _ revision: Revision, to output: inout [UInt8])
    throws(APIError)

  /// A line that says how far the watch has got.
  func bookmark(_ revision: Revision, _ type: ResourceType, endsInitialEvents: Bool) -> [UInt8]
}

/// The lines that are the same in every representation.
enum WatchFrame {
  static func append(_ kind: WatchEventKind, to output: inout [UInt8], object: (inout [UInt8]) throws(APIError) -> Void)
    throws(APIError)
  {
    output += "{\"type\":\"".utf8
    output += kind.rawValue.utf8
    output += "\",\"object\":".utf8
    try object(&output)
    output += "}\n".utf8
  }

  static func error(_ error: APIError) -> [UInt8] {
    let frame: JSONObject = ["type": .string(WatchEventKind.error.rawValue), "object": .object(error.status)]
    return frame.encoded() + [UInt8(ascii: "\n")]
  }

  static func bookmark(_ revision: Revision, _ type: ResourceType, endsInitialEvents: Bool) -> JSONObject {
    var metadata: JSONObject = ["resourceVersion": .string("\(revision)"), "creationTimestamp": .null]
    if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    return [
      "kind": .string(type.kind), "apiVersion": .string(type.apiVersion), "metadata": .object(metadata),
    ]
  }
}

/// Whole objects: the stored bytes with their resourceVersion put in.
struct ObjectWatchEncoder: WatchEncoder {
  var form: WatchForm? { .object }

  func append(_ kind: WatchEventKind, _ object: SelectedObject, _ revision: Revision, to output: inout [UInt8])
    throws(APIError)
  {
    try WatchFrame.append(kind, to: &output) { output throws(APIError) in
      CanonicalEncoding.append(object.entry.value.bytes, object.indexed.record.splice, revision, to: &output)
    }
  }

  func bookmark(_ revision: Revision, _ type: ResourceType, endsInitialEvents: Bool) -> [UInt8] {
    let frame: JSONObject = [
      "type": .string(WatchEventKind.bookmark.rawValue),
      "object": .object(WatchFrame.bookmark(revision, type, endsInitialEvents: endsInitialEvents)),
    ]
    return frame.encoded() + [UInt8(ascii: "\n")]
  }
}
