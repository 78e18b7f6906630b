/// Finds and reads the manifests that `-f` names: files, directories, `-` for standard input.
package struct ManifestFiles: Sendable {
  private static let extensions = [".yaml", ".yml", ".json"]
  private let files: any FileAccess

  package init(files: any FileAccess) { self.files = files }

  /// Reads everything; a source that cannot be read is reported and the others are still read.
  package func read(
    _ paths: [String], isRecursive: Bool, report: (any Error) -> Void
  ) async -> [Manifest] {
    var manifests: [Manifest] = []
    for path in paths {
      do {
        if path == "-" {
          manifests += try Manifest.parse(try await files.readStandardInput(), source: "STDIN")
          continue
        }
        for file in try expand(path, isRecursive: isRecursive) {
          do {
            manifests += try Manifest.parse(try files.read(file), source: file)
          } catch {
            report(error)
          }
        }
      } catch {
        report(error)
      }
    }
    return manifests
  }

  /// A file is itself; a directory is its manifests in the order of their names.
  private func expand(_ path: String, isRecursive: Bool) throws -> [String] {
    guard files.exists(path) else { throw CommandError("the path \"\(path)\" does not exist") }
    guard let names = try files.directoryContents(path) else { return [path] }
    let found = try collect(path, names, isRecursive: isRecursive)
    guard !found.isEmpty else {
      throw CommandError("no manifests (\(Self.extensions.joined(separator: ", "))) in the directory \"\(path)\"")
    }
    return found
  }

  private func collect(_ directory: String, _ names: [String], isRecursive: Bool) throws -> [String] {
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    var found: [String] = []
    for name in names {
      if let children = try files.directoryContents(prefix + name) {
        if isRecursive { found += try collect(prefix + name, children, isRecursive: true) }
      } else if Self.extensions.contains(where: name.hasSuffix) {
        found.append(prefix + name)
      }
    }
    return found
  }
}
