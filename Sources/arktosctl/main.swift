internal import ArktosCLI
internal import Glibc

exit(await ArktosCommandLine.run(Array(CommandLine.arguments.dropFirst()), runtime: .live))
