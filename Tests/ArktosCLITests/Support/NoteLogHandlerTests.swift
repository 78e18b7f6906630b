import ArktosCLI
import ArktosTesting
import Logging
import Testing

@Suite("Warnings of the library")
struct NoteLogHandlerTests {
  @Test("are notes with their reason, and not repeated too soon")
  func repeated() async {
    let console = RecordingConsole()
    let time = VirtualTime()
    let history = NoteLogHandler.History()
    let logger = Logger(label: "test") { _ in
      NoteLogHandler(console: console, environment: time.environment, history: history)
    }
    logger.info("unimportant")
    for _ in 1...3 { logger.warning("lost", metadata: ["reason": "refused", "group": "1"]) }
    #expect(console.notes == "Warning: lost (refused)\n")
    await time.advance(by: .seconds(31))
    logger.warning("lost", metadata: ["reason": "refused"])
    #expect(console.notes == "Warning: lost (refused)\nWarning: lost (refused)\n")
  }
}
