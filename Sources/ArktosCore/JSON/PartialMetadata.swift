/// Objects without anything but their metadata. Source: Kubernetes' `meta.k8s.io/v1` `PartialObjectMetadata`.
package enum PartialMetadata {
  package static let kind = "PartialObjectMetadata"
  package static let listKind = "PartialObjectMetadataList"
  package static let apiVersion = "meta.k8s.io/v1"

  private static let prefix = Array("{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":".utf8)

  /// Appends the metadata of a stored object, with its revision, without parsing it.
  ///
  /// - Parameter record: the record of these very bytes.
  package static func append(
    _ bytes: [UInt8], _ record: IndexRecord, _ revision: Revision, to output: inout [UInt8]
  ) throws(APIError) {
    guard let offset = record.metadataOffset, let end = end(of: bytes, from: offset - 1) else {
      // Bytes that carry a resourceVersion, which only others than servers of ours store.
      let object = try CanonicalEncoding.object(bytes, revision)
      return view(of: object).append(to: &output)
    }
    output += prefix
    output += "{\"resourceVersion\":\"\(revision.value)\"".utf8
    if case .beforeMembers = record.splice { output.append(UInt8(ascii: ",")) }
    output += bytes[offset..<end]
    output.append(UInt8(ascii: "}"))
  }

  /// An object that is parsed already.
  package static func view(of object: JSONObject) -> JSONObject {
    ["kind": .string(kind), "apiVersion": .string(apiVersion), "metadata": object["metadata"] ?? [:]]
  }

  /// Behind the value that begins at `start`.
  private static func end(of bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var cursor = JSONCursor(buffer)
      cursor.position = start
      do {
        try cursor.skipValue()
        return cursor.position
      } catch {
        return nil
      }
    }
  }
}
