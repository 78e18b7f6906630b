internal import ArktosCLI
internal import Glibc
internal import Logging

let runtime = Runtime.live
let history = NoteLogHandler.History()
LoggingSystem.bootstrap { _ in
  NoteLogHandler(console: runtime.console, environment: runtime.environment, history: history)
}
exit(await ArktosCommandLine.run(Array(CommandLine.arguments.dropFirst()), runtime: runtime))
