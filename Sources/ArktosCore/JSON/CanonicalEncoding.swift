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
    append(bytes, record.splice, revision, to: &output)
  }

  /// Appends a stored object from a place in its bytes on, with its revision.
  ///
  /// - Parameters:
  ///   - splice: from the record of these very bytes. A record has references, which would be counted for every object of a
  ///     list.
  ///   - start: not behind `metadata`.
  package static func append(
    _ bytes: [UInt8], _ splice: IndexRecord.Splice, _ revision: Revision, from start: Int = 0, to output: inout [UInt8]
  ) {
    bytes.withUnsafeBufferPointer { source in
      func append(_ range: Range<Int>) { output.append(contentsOf: UnsafeBufferPointer(rebasing: source[range])) }
      switch splice {
      case .beforeMembers(let offset):
        append(start..<offset)
        output += versionName.utf8
        appendDigits(of: revision, to: &output)
        output += "\",".utf8
        append(offset..<source.count)
      case .onlyMember(let offset):
        append(start..<offset)
        output += versionName.utf8
        appendDigits(of: revision, to: &output)
        output.append(UInt8(ascii: "\""))
        append(offset..<source.count)
      case .replacing(let range):
        append(start..<range.lowerBound)
        output.append(UInt8(ascii: "\""))
        appendDigits(of: revision, to: &output)
        output.append(UInt8(ascii: "\""))
        append(range.upperBound..<source.count)
      }
    }
  }

  private static let versionName = "\"resourceVersion\":\""

  /// How many bytes ``append(_:_:_:from:to:)`` appends of a whole object.
  package static func count(_ bytes: [UInt8], _ splice: IndexRecord.Splice, _ revision: Revision) -> Int {
    let added =
      switch splice {
      case .beforeMembers: versionName.utf8.count + 2
      case .onlyMember: versionName.utf8.count + 1
      case .replacing(let range): 2 - range.count
      }
    return bytes.count + added + digitCount(of: revision)
  }

  private static func digitCount(of revision: Revision) -> Int {
    var (count, rest) = (1, revision.value.magnitude)
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return revision.value < 0 ? count + 1 : count
  }

  /// Without making text of the number first: every object of a list and every event has one.
  private static func appendDigits(of revision: Revision, to output: inout [UInt8]) {
    if revision.value < 0 { output.append(UInt8(ascii: "-")) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var (rest, first) = (revision.value.magnitude, digits.count)
      repeat {
        first -= 1
        digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
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
