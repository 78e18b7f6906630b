import ArktosCLI
import ArktosCore
import Testing

@Suite("Manifest files")
struct ManifestFilesTests {
  private static func tenant(_ name: String) -> String { "{apiVersion: v1, kind: Tenant, metadata: {name: \(name)}}" }

  private let files = MemoryFiles(
    files: [
      "dir/2.yaml": tenant("b"), "dir/1.yml": tenant("a"),
      "dir/3.json": #"{"apiVersion":"v1","kind":"Tenant","metadata":{"name":"c"}}"#,
      "dir/readme.md": "no manifest", "dir/deep/4.yaml": tenant("d"), "bad.yaml": "kind: [", "empty/readme.md": "",
    ], standardInput: tenant("stdin"))

  private func read(_ paths: [String], isRecursive: Bool = false) async -> (names: [String], errors: [String]) {
    var errors: [String] = []
    let manifests = await ManifestFiles(files: files).read(paths, isRecursive: isRecursive) { errors.append("\($0)") }
    return (manifests.map(\.object.metadata.name), errors)
  }

  @Test("a directory is its manifests in the order of their names")
  func directory() async {
    #expect(await read(["dir"]).names == ["a", "b", "c"])
    #expect(await read(["dir/"], isRecursive: true).names == ["a", "b", "c", "d"])
  }

  @Test("a dash is standard input")
  func standardInput() async {
    #expect(await read(["dir/2.yaml", "-"]).names == ["b", "stdin"])
  }

  @Test("what cannot be read is reported and the rest is still read")
  func failures() async {
    let result = await read(["missing.yaml", "bad.yaml", "empty", "dir/1.yml"])
    #expect(result.names == ["a"])
    #expect(result.errors.count == 3)
    #expect(result.errors.first == "the path \"missing.yaml\" does not exist")
  }
}
