import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Testing

@Suite("When etcd asks for a password, the store", .needsEtcd)
struct EtcdAuthenticationTests {
  private static let root = EtcdCredentials(user: "root", password: .text("open sesame"))

  private static func enable(_ etcd: EtcdProcess) async throws {
    _ = try await etcd.control(["user", "add", "root:open sesame"])
    _ = try await etcd.control(["user", "grant-role", "root", "root"])
    _ = try await etcd.control(["auth", "enable"])
  }

  @Test("reads, writes and watches as its user, also when its token is forgotten", arguments: EtcdProgram.underTest)
  func lostToken(program: EtcdProgram) async throws {
    try await EtcdTest.run(.init(program: program), prepare: Self.enable, configure: { $0.credentials = Self.root }) {
      test in
      let watch = try await test.store.watch([.prefix("k/")], after: nil)
      try await test.store.putMany(160)
      // etcd keeps its tokens in memory.
      try await test.etcd.restart()
      try await eventually("etcd answers again") { (try? await test.store.currentRevision()) != nil }
      try await test.store.putMany(160)
      let revision = try await test.store.currentRevision()
      #expect(try await watch.events(through: revision).count == 320)
    }
  }

  @Test("gets a new token when the old one ran out, for calls and for watches", arguments: EtcdProgram.underTest)
  func expiredToken(program: EtcdProgram) async throws {
    let options = EtcdProcess.Options(program: program, arguments: ["--auth-token-ttl", "1", "--logger", "zap"])
    try await EtcdTest.run(options, prepare: Self.enable, configure: { $0.credentials = Self.root }) { test in
      func forgotten() throws -> Int { try test.etcd.log().matches(of: /deleted a simple token/).count }
      for round in 1...3 {
        try await test.store.put("k/a", "\(round)")
        let before = try forgotten()
        try await eventually("the token ran out") { try forgotten() > before }
        let watch = try await test.store.watch([.prefix("k/")], after: nil)
        let revision = try await test.store.put("k/b", "\(round)")
        #expect(try await watch.events(through: revision).count == 1)
      }
    }
  }

  @Test("begins to authenticate when etcd begins to ask")
  func enabledLater() async throws {
    try await EtcdTest.run(configure: { $0.credentials = Self.root }) { test in
      try await test.store.put("a", "1")
      let watch = try await test.store.watch([.all], after: nil)
      try await Self.enable(test.etcd)
      let revision = try await test.store.put("a", "2")
      #expect(try await watch.events(through: revision).map(\.summary) == ["~a=2"])
    }
  }

  @Test("reads the password's file anew each time it is asked who it is")
  func passwordFile() async throws {
    let directory = try TemporaryDirectory("password")
    let path = directory.path("password")
    try Data("open sesame\n".utf8).write(to: URL(filePath: path))
    let credentials = EtcdCredentials(user: "root", password: .file(path))
    try await EtcdTest.run(prepare: Self.enable, configure: { $0.credentials = credentials }) { test in
      try await test.store.put("a", "1")
      _ = try await test.etcd.control(["--user", "root:open sesame", "del", "a"])
      try Data("wrong".utf8).write(to: URL(filePath: path))
      try await test.etcd.restart()
      try await eventually("the store is refused") {
        do {
          _ = try await test.store.currentRevision()
          return false
        } catch {
          return (error as? StoreError)?.message.contains("check the user's name and password") == true
        }
      }
      try Data("open sesame".utf8).write(to: URL(filePath: path))
      try await test.store.put("a", "2")
    }
  }

  @Test("says what to do when it is not let in, and never shows a password")
  func refused() async throws {
    let etcd = try await EtcdProcess.start()
    try await Self.enable(etcd)
    _ = try await etcd.control(["--user", "root:open sesame", "user", "add", "guest:abracadabra"])

    func expect(_ words: String, _ credentials: EtcdCredentials?) async {
      let error = await EtcdTest.refusal(by: etcd.endpoint) { $0.credentials = credentials }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("abracadabra") == false)
    }
    await expect("give a user with a password", nil)
    await expect("check the user's name and password", .init(user: "root", password: .text("abracadabra")))
    await expect("check the user's name and password", .init(user: "nobody", password: .text("abracadabra")))
    await expect("may read and write all keys", .init(user: "guest", password: .text("abracadabra")))
    await expect("/nowhere cannot be read", .init(user: "guest", password: .file("/nowhere")))
    let guest = EtcdCredentials(user: "guest", password: .text("abracadabra"))
    var dumped = ""
    dump(guest, to: &dumped)
    for text in ["\(guest)", String(reflecting: guest), dumped] { #expect(!text.contains("abracadabra")) }
    try await etcd.kill()
  }
}
