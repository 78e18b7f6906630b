internal import ArktosCore

/// Which program this is.
struct BuildMetrics: MetricsSource {
  func write(to text: inout MetricsText) async {
    text.family("kubernetes_build_info", .gauge, "The version of the API, and of this program.") { family in
      let version = ServerVersion.document
      family.add(
        1,
        labels: ["major", "minor", "platform"].map { ($0, version[string: $0] ?? "") }
          + [("git_version", version[string: "gitVersion"] ?? "")])
    }
  }
}

extension MetricsText {
  /// The answer at `/metrics`: what was written already, and behind it what the sources have to say.
  consuming func response(with sources: [any MetricsSource]) async -> APIResponse {
    for source in sources { await source.write(to: &self) }
    return APIResponse(status: 200, headers: ["content-type": Self.contentType], body: .bytes(bytes))
  }
}
