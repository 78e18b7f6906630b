import ArktosCore
import ArktosStore
import ArktosTesting
import Glibc
import Testing

@Suite("An embedded store that cannot do what it is asked", .timeLimit(.minutes(10)))
struct RefusalTests {
  private func openError(_ directory: String) async throws -> StoreError {
    let error = await #expect(throws: StoreError.self) {
      try await EmbeddedStore.open(directory: directory)
    }
    return try #require(error)
  }

  @Test("tells a second opener who has the directory, and what to do")
  func inUse() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory)
    let error = try await openError(directory.path)
    #expect(error.code == .unavailable)
    #expect(error.message.contains(directory.path))
    #expect(error.message.contains("in use"))
    #expect(error.message.contains("process"))
    try await store.commit(.put("/r/a", StoreValue("1")))
    try await store.close()
    let again = try await EmbeddedStore.open(directory)
    #expect(try await again.statistics().keys == 1)
    try await again.close()
  }

  @Test("closes its own file, once: not another that got the same number meanwhile")
  func descriptors() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory)
    let bystander = Task.detached {
      var lost = 0
      while !Task.isCancelled {
        let file = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
        if file >= 0, close(file) != 0 { lost += 1 }
      }
      return lost
    }
    for _ in 0..<300 { #expect(try await openError(directory.path).code == .unavailable) }
    bystander.cancel()
    #expect(await bystander.value == 0)
    try await store.close()
  }

  @Test("tells that the directory cannot be made")
  func unusableDirectory() async throws {
    let directory = try TemporaryDirectory()
    try directory.write([1], to: "file")
    let below = try await openError(directory.path("file/data"))
    #expect(below.code == .unavailable)
    #expect(below.message.contains(directory.path("file/data")))
    let itself = try await openError(directory.path("file"))
    #expect(itself.code == .unavailable)
  }

  @Test("makes missing directories")
  func makesDirectories() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory: directory.path("a/b/c"))
    try await store.close()
    #expect(directory.contains("a/b/c/arktos.db"))
  }

  @Test("reports a file that is no database, and one of another program")
  func foreignFile() async throws {
    let directory = try TemporaryDirectory()
    try directory.write([UInt8](repeating: 0x41, count: 5000), to: "arktos.db")
    let error = try await openError(directory.path)
    #expect(error.code == .corrupt)
    #expect(error.message.contains("arktos.db"))
  }

  @Test("takes neither an empty file nor one without its database for a new store")
  func notNew() async throws {
    let directory = try TemporaryDirectory()
    try directory.write([], to: "arktos.db")
    #expect(try await openError(directory.path).code == .corrupt)
    let other = try TemporaryDirectory()
    try other.write([1], to: "arktos.db-wal")
    let missing = try await openError(other.path)
    #expect(missing.code == .corrupt && missing.message.contains("is missing"))
  }

  @Test("refuses writes when space runs out, keeps reading, and recovers when space is freed")
  func outOfSpace() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(
      directory, configuration: EmbeddedStore.Configuration(quotaBytes: 400_000))
    let watch = try await store.watch([.all], after: nil)
    let value = StoreValue([UInt8](repeating: 7, count: 20_000))
    var written: [StoreKey] = []
    var refusal: StoreError?
    for number in 0..<100 where refusal == nil {
      let key = StoreKey("/r/\(number % 8)")
      do {
        try await store.commit(.put(key, value))
        written.append(key)
      } catch {
        refusal = error
      }
    }
    #expect(refusal?.code == .outOfSpace)
    #expect(await store.health() == refusal.map { .readOnly($0.message) })
    #expect(try await store.list(.all).entries.count == 8)
    #expect(try await store.currentRevision() == Revision(Int64(written.count) + 1))
    var seen = 0
    while seen < written.count { seen += try await watch.next().events.count }

    // Compaction lets go of superseded rows; the space is there as soon as they are pruned.
    try await store.compact(through: store.currentRevision())
    var commit: StoreCommit?
    while commit == nil { commit = try? await store.commit(.put("/r/0", value)) }
    #expect(commit?.revision == Revision(Int64(written.count) + 2))
    #expect(await store.health() == .serving)
    try await store.close()
    let again = try await EmbeddedStore.open(directory)
    #expect(try await again.statistics().keys == 8)
    try await again.close()
  }

  @Test("answers every call after it was closed with unavailable")
  func closed() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory)
    let watch = try await store.watch([.all], after: nil)
    let reader = Task { try await watch.next() }
    try await store.close()
    try await store.close()
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await store.get("/r/a") }, { _ = try await store.list(.all) },
      { _ = try await store.commit(.put("/r/a", StoreValue("1"))) }, { _ = try await store.currentRevision() },
      { _ = try await store.watch([.all], after: nil) }, { _ = try await reader.value },
      { _ = try await store.statistics() }, { _ = try await watch.next() },
    ]
    #expect(await store.health() == .unavailable("the store is closed"))
    for call in calls {
      let error = await #expect(throws: StoreError.self) { try await call() }
      #expect(error?.code == .unavailable)
    }
  }

  @Test("settles what is queued before it closes")
  func settlesBeforeClosing() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory)
    let acknowledged = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask { (try? await store.commit(.put(StoreKey("/r/\(number)"), StoreValue("x")))) != nil }
      }
      group.addTask {
        try? await store.close()
        return false
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    let again = try await EmbeddedStore.open(directory)
    #expect(try await again.statistics().keys == acknowledged)
    try await again.close()
  }
}
