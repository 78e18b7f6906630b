import ArktosTesting
import FoundationEssentials

@testable import ArktosCertificates

/// The `curl` program, which can be told which protocol to speak and says which one was spoken.
struct CurlProgram {
  struct Answer {
    /// curl's exit code.
    var code: Int32
    /// `1.1` or `2`.
    var version: String
    var status: String
    /// The last one, of several.
    var body: String
    /// All that curl has printed besides.
    var output: String
  }

  static var isWanted: Bool {
    ChildProcess.locate("curl") != nil || ProcessInfo.processInfo.environment["CI"] != nil
  }

  private let directory: TemporaryDirectory
  private let arguments: [String]

  init(_ certificates: TestCertificates, client: PEMPair? = nil) throws {
    directory = try TemporaryDirectory("curl")
    try Data(certificates.authorityPEM).write(to: URL(filePath: directory.path("ca")))
    var arguments = ["--silent", "--show-error", "--noproxy", "*", "--cacert", directory.path("ca")]
    if let client {
      try Data(client.certificate).write(to: URL(filePath: directory.path("client.crt")))
      try Data(client.key).write(to: URL(filePath: directory.path("client.key")))
      arguments += ["--cert", directory.path("client.crt"), "--key", directory.path("client.key")]
    }
    self.arguments = arguments
  }

  func callAsFunction(_ more: String...) async throws -> Answer {
    let body = directory.path("body")
    try? FileManager.default.removeItem(atPath: body)
    let output = directory.path("output")
    let child = try await ChildProcess.spawn(
      ChildProcess.Command(
        // Files for bodies are used up in the order of the URLs.
        "curl", arguments + ["--write-out", "\n%{http_version} %{http_code}\n"] + more + ["--output", body],
        outputPath: output))
    guard case .exited(let code) = try await child.wait() else {
      throw ProcessError(description: "curl was killed")
    }
    let printed = try child.output()
    let words = printed.split(whereSeparator: \.isWhitespace).map(String.init)
    return Answer(
      code: code, version: words.dropLast().last ?? "", status: words.last ?? "",
      body: FileManager.default.contents(atPath: body).map { String(decoding: $0, as: UTF8.self) } ?? "",
      output: printed)
  }
}
