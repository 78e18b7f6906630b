import ArktosCore
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Glibc
import Testing

/// Real file systems that refuse to take more: one in memory that is small, for which a test must be root, and a limit
/// on the size of a process's files.
@Suite("An embedded store on a disk that is full", .timeLimit(.minutes(10)))
struct FullDiskTests {
  private static let variable = "ARKTOS_TEST_LIMITED_STORE"
  private static let childDirectory = ProcessInfo.processInfo.environment[variable]

  /// A file system of 2 MB; nil if this process may not make one.
  private final class SmallDisk: Sendable {
    let directory: TemporaryDirectory

    init?() {
      guard geteuid() == 0, let directory = try? TemporaryDirectory("disk"),
        mount("none", directory.path, "tmpfs", 0, "size=2m") == 0
      else { return nil }
      self.directory = directory
    }

    deinit { umount2(directory.path, Int32(MNT_DETACH)) }
  }

  /// Writes until that is refused; gives the keys that were written, and the refusal.
  private func fill(_ store: EmbeddedStore) async throws -> (keys: Int, refusal: StoreError) {
    for number in 0..<1000 {
      do {
        let value = StoreValue([UInt8](repeating: UInt8(number & 0xFF), count: 10_000))
        try await store.commit(.create(StoreKey("/r/\(number)"), value))
      } catch {
        return (number, error)
      }
    }
    throw ProcessError(description: "the disk took everything")
  }

  private static let mayMount = SmallDisk() != nil

  @Test("refuses writes, says so in its health, reads on, and writes again when there is space", .enabled(if: mayMount))
  func fullFileSystem() async throws {
    let disk = try #require(SmallDisk())
    let store = try await EmbeddedStore.open(disk.directory)
    try disk.directory.write([UInt8](repeating: 1, count: 1_000_000), to: "ballast")
    #expect(await store.health() == .serving)
    let (keys, refusal) = try await fill(store)
    #expect(refusal.code == .outOfSpace, "\(refusal)")
    guard case .readOnly(let reason) = await store.health() else {
      Issue.record("the health does not tell")
      return
    }
    #expect(reason.contains("full"))
    #expect(try await store.list(.all).entries.count == keys)
    #expect(try await store.currentRevision() == Revision(Int64(keys) + 1))

    try FileManager.default.removeItem(atPath: disk.directory.path("ballast"))
    try await store.commit(.create("/r/after", StoreValue("x")))
    #expect(await store.health() == .serving)
    try await store.close()
    let again = try await EmbeddedStore.open(disk.directory)
    #expect(try await again.statistics().keys == keys + 1)
    try await again.close()
  }

  @Test("loses nothing that was acknowledged when the system refuses a write in the middle")
  func limitedFiles() async throws {
    let directory = try TemporaryDirectory("limited")
    let child = try await ChildProcess.spawn(
      ChildProcess.Command(
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
        ["--testing-library", "swift-testing", "--filter", "FullDiskTests/child"],
        environment: [Self.variable: directory.path], outputPath: directory.path("output")))
    let status = try await child.wait()
    let output = try child.output()
    #expect(status == .exited(code: 0), "\(output.suffix(2000))")
    let text = String(decoding: try directory.bytes(of: "written"), as: UTF8.self)
    let written = try #require(Int(text))
    #expect(written > 10)
    let store = try await EmbeddedStore.open(directory)
    let keys = try await store.statistics().keys
    // Of the write that failed nobody knows; of those that were refused nothing is there.
    #expect(keys == written || keys == written + 1)
    #expect(await store.health() == .serving)
    try await store.commit(.create("/r/after", StoreValue("x")))
    try await store.close()
  }

  @Test("(the child whose files are limited)", .enabled(if: childDirectory != nil))
  func child() async throws {
    let directory = try #require(Self.childDirectory)
    let store = try await EmbeddedStore.open(directory: directory)
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 400_000, rlim_max: 400_000)
    try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
    let (keys, refusal) = try await fill(store)
    #expect([.unknownOutcome, .outOfSpace].contains(refusal.code), "\(refusal)")
    guard case .readOnly(let reason) = await store.health() else {
      Issue.record("the health does not tell")
      return
    }
    #expect(reason.contains("arktos.db"))
    let next = await #expect(throws: StoreError.self) { try await store.commit(.put("/r/0", StoreValue("x"))) }
    #expect([.unavailable, .outOfSpace].contains(next?.code), "\(String(describing: next))")
    #expect(try await store.list(.all).entries.count == keys)
    try Data("\(keys)".utf8).write(to: URL(filePath: "\(directory)/written"))
  }
}
