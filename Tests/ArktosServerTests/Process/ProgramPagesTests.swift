#if os(Linux)
  import FoundationEssentials
  import Testing

  @testable import ArktosServer

  /// Which pages of its file a program lets go of.
  struct ProgramPagesTests {
    @Test("Only mappings of the program that nobody can write or has written into are let go of")
    func choice() {
      let mappings = """
        5000-7000 r--p 00000000 fe:00 42         /opt/my server
        Rss:                   8 kB
        Anonymous:             0 kB
        AnonHugePages:         0 kB
        7000-9000 r-xp 00002000 fe:00 42         /opt/my server
        Anonymous:             0 kB
        9000-b000 r--p 00004000 fe:00 42         /opt/my server
        Anonymous:             4 kB
        b000-d000 rw-p 00006000 fe:00 42         /opt/my server
        Anonymous:             0 kB
        d000-f000 r-xp 00000000 fe:00 43         /lib/libc.so.6
        Anonymous:             0 kB
        f000-ff00 r--p 00000000 00:00 0
        Anonymous:             0 kB
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
        Anonymous:             0 kB
        """
      #expect(ProgramPages.unchanged(of: "/opt/my server", in: mappings) == [0x5000..<0x7000, 0x7000..<0x9000])
    }

    @Test("The process finds pages of its own to let go of, and goes on without them")
    func ownPages() throws {
      let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let mappings = try #require(FileManager.default.contents(atPath: "/proc/self/smaps"))
      #expect(!ProgramPages.unchanged(of: program, in: String(decoding: mappings, as: UTF8.self)).isEmpty)
      ProgramPages.releaseThoseOfTheStart()
    }
  }
#endif
