internal import FoundationEssentials

/// The directory in which a cluster keeps what it needs again after a restart.
package enum DataDirectory {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Makes the directory if it is missing; its absolute path.
  ///
  /// - Throws: ``Failure`` naming the directory if it cannot be made or written.
  package static func prepare(_ path: String) throws -> String {
    let files = FileManager.default
    let absolute = path.hasPrefix("/") ? path : "\(files.currentDirectoryPath)/\(path)"
    do {
      try files.createDirectory(atPath: absolute, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        description: "the data directory \(absolute) cannot be made (\(error)): choose another one with --data-dir")
    }
    guard files.isWritableFile(atPath: absolute) else {
      throw Failure(
        description: "the data directory \(absolute) cannot be written: change its permissions or choose another one "
          + "with --data-dir")
    }
    return absolute
  }
}
