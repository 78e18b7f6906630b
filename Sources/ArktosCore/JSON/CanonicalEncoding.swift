/// The stored form of objects: compact JSON, `apiVersion`, `kind` and `metadata` first, without
/// `metadata.resourceVersion`, which is the store's to know and is put in when an object is read.
public enum CanonicalEncoding {
  /// The bytes in which an object is stored.
  public static func encode(_ object: JSONObject) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(1024)
    output.append(UInt8(ascii: "{"))
    for name in ["apiVersion", "kind"] {
      guard let value = object[name] else { continue }
      append(name, value, to: &output)
      output.append(UInt8(ascii: ","))
    }
    var metadata = object[object: "metadata"] ?? [:]
    metadata.removeValue(forKey: "resourceVersion")
    append("metadata", .object(metadata), to: &output)
    for (name, value) in object where name != "apiVersion" && name != "kind" && name != "metadata" {
      output.append(UInt8(ascii: ","))
      append(name, value, to: &output)
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  private static func append(_ name: String, _ value: JSONValue, to output: inout [UInt8]) {
    JSONValue.append(name, to: &output)
    output.append(UInt8(ascii: ":"))
    value.append(to: &output)
  }

  /// Appends a stored object as clients see it, with its revision.
  ///
  /// - Parameter record: the record of these very bytes.
  public static func append(
    _ bytes: [UInt8], _ record: IndexRecord, _ revision: Revision, to output: inout [UInt8]
  ) {
    switch record.splice {
    case .beforeMembers(let offset):
      output += bytes[..<offset]
      output += "\"resourceVersion\":\"".utf8
      output += String(revision.value).utf8
      output += "\",".utf8
      output += bytes[offset...]
    case .onlyMember(let offset):
      output += bytes[..<offset]
      output += "\"resourceVersion\":\"".utf8
      output += String(revision.value).utf8
      output += "\"".utf8
      output += bytes[offset...]
    case .replacing(let range):
      output += bytes[..<range.lowerBound]
      output += "\"\(revision.value)\"".utf8
      output += bytes[range.upperBound...]
    }
  }

  /// A stored object as clients see it, with its revision.
  ///
  /// - Throws: 500 if the bytes are no object with metadata.
  public static func withResourceVersion(_ bytes: [UInt8], _ revision: Revision) throws(APIError) -> [UInt8] {
    do {
      let record = try IndexRecord(scanning: bytes, fields: .none)
      var output: [UInt8] = []
      output.reserveCapacity(bytes.count + 48)
      append(bytes, record, revision, to: &output)
      return output
    } catch {
      throw .internalError("a stored object cannot be read: \(error)")
    }
  }

  /// A stored object, parsed, with its revision.
  ///
  /// - Throws: 500 if the bytes are no JSON object.
  public static func object(_ bytes: [UInt8], _ revision: Revision) throws(APIError) -> JSONObject {
    do {
      return try JSONObject(parsing: bytes).withResourceVersion(revision)
    } catch {
      throw .internalError("a stored object cannot be read: \(error)")
    }
  }
}

extension JSONObject {
  /// The object as clients see it, with its revision.
  package func withResourceVersion(_ revision: Revision) -> JSONObject {
    var object = self
    var metadata = object[object: "metadata"] ?? [:]
    metadata["resourceVersion"] = .string(String(revision.value))
    metadata.moveToFront("resourceVersion")
    object["metadata"] = .object(metadata)
    return object
  }
}
