internal import ArktosCore
internal import ArktosStore

/// Watch events whose objects are metadata alone.
struct PartialWatchEncoder: WatchEncoder {
  var form: WatchForm? { .metadata }

  func append(_ kind: WatchEventKind, _ object: SelectedObject, _ revision: Revision, to output: inout [UInt8])
    throws(APIError)
  {
    try WatchFrame.append(kind, to: &output) { output throws(APIError) in
      try PartialMetadata.append(object.entry.value.bytes, object.record, revision, to: &output)
    }
  }

  func bookmark(_ revision: Revision, _ type: ResourceType, endsInitialEvents: Bool) -> [UInt8] {
    let mark = WatchFrame.bookmark(revision, type, endsInitialEvents: endsInitialEvents)
    let frame: JSONObject = [
      "type": .string(WatchEventKind.bookmark.rawValue), "object": .object(PartialMetadata.view(of: mark)),
    ]
    return frame.encoded() + [UInt8(ascii: "\n")]
  }
}
