internal import ArgumentParser

/// The manifests that a command reads.
struct FileOptions: ParsableArguments {
  @Option(
    name: [.customShort("f", allowingJoined: true), .customLong("filename")],
    help: ArgumentHelp(
      "A manifest, a directory of manifests, or - for standard input; may be given several times.", valueName: "path"))
  var paths: [String] = []

  @Flag(name: [.customShort("R"), .long], help: "Also read the directories inside a directory.")
  var recursive = false

  /// Reads all manifests; what cannot be read is reported and counted in `failures`.
  func manifests(_ session: Session, _ failures: inout Failures) async -> [Manifest] {
    var errors: [any Error] = []
    let manifests = await ManifestFiles(files: session.runtime.files).read(paths, isRecursive: recursive) {
      errors.append($0)
    }
    for error in errors { failures.report(error, to: session.console) }
    return manifests
  }
}
