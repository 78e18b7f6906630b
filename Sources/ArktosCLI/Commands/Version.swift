internal import ArgumentParser
internal import ArktosClient
internal import ArktosCore

struct Version: ClusterCommand {
  static let configuration = CommandConfiguration(abstract: "Shows the versions of this program and of the server.")

  enum Format: String, CaseIterable, ExpressibleByArgument { case json, yaml }

  @OptionGroup var global: GlobalOptions

  @Flag(help: "Only this program's version; no server is asked.")
  var client = false

  @Option(name: [.customShort("o", allowingJoined: true), .long], help: "json or yaml.")
  var output: Format?

  func run(_ session: Session) async throws {
    var versions: JSONObject = ["clientVersion": ["gitVersion": .string(ProgramVersion.current)]]
    var failures = Failures()
    if !client {
      do {
        versions["serverVersion"] = .object(try await session.connect().client.call(.get, "/version"))
      } catch {
        failures.report(error, to: session.console)
      }
    }
    switch output {
    case .json: session.console.write(JSONValue.object(versions).prettyJSON() + "\n")
    case .yaml: session.console.write(JSONValue.object(versions).yaml())
    case nil:
      session.console.write("Client Version: \(ProgramVersion.current)\n")
      if let server = versions["serverVersion"]?["gitVersion"]?.stringValue {
        session.console.write("Server Version: \(server)\n")
      }
    }
    try failures.finish()
  }
}

/// This program's own version.
enum ProgramVersion {
  static let current = "v0.1.0"
}
