import ArktosCore
import ArktosTesting

/// What a running `arktosctl get … --watch -o json` has printed so far.
struct WatchedChanges {
  let process: ChildProcess

  /// The objects, in the order in which they were printed.
  func objects() throws -> [DynamicObject] {
    var objects: [DynamicObject] = []
    var text = ""
    for line in try process.output().split(separator: "\n", omittingEmptySubsequences: false) {
      // Objects are printed over several lines; only their first and last stand at the margin.
      if text.isEmpty, line != "{" { continue }
      text += line + "\n"
      guard line == "}" else { continue }
      objects.append(DynamicObject(json: try JSONObject(parsing: Array(text.utf8))))
      text = ""
    }
    return objects
  }

  func names() throws -> Set<String> { Set(try objects().map { "\($0.metadata.tenant)/\($0.metadata.name)" }) }

  /// The changes that were printed more than once.
  func repeated() throws -> [String] {
    var seen: Set<String> = []
    return try objects().map { "\($0.objectKey)@\($0.metadata.resourceVersion)" }.filter { !seen.insert($0).inserted }
  }
}
