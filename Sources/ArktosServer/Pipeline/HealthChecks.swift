internal import ArktosCore
internal import ArktosStore

/// The answers at `/livez`, `/readyz` and `/healthz`, and at the single checks below them.
///
/// Source of the form: kube-apiserver (`?verbose`, `?exclude=`). Other than there, reasons are told: they are what an
/// operator must know.
struct HealthChecks: Sendable {
  struct Check: Sendable {
    var name: String
    /// What kube-apiserver calls the same.
    var alias: String?
    /// Nil if all is well; otherwise what is not.
    var problem: @Sendable () async -> String?
  }

  let store: any Store
  /// Whether there is what every cluster has, so that a client's first write finds its namespace.
  let isBootstrapped: Bool

  static func isAbout(_ path: String) -> Bool {
    ["/livez", "/readyz", "/healthz"].contains { path == $0 || path.hasPrefix("\($0)/") }
  }

  /// Nil for a path that is none of theirs.
  func answer(_ request: APIRequest, path: String) async -> APIResponse? {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    guard let endpoint = segments.first, let checks = checks(endpoint) else { return nil }
    switch segments.count {
    case 1: return await answer(request, endpoint, checks)
    case 2:
      guard let check = checks.first(where: { $0.isNamed(segments[1]) }) else { return nil }
      guard let problem = await check.problem() else { return .text("ok") }
      return .text("internal server error: \(problem)\n", status: 500)
    default: return nil
    }
  }

  private func checks(_ endpoint: String) -> [Check]? {
    switch endpoint {
    case "livez", "healthz": [Check(name: "ping") { nil }]
    case "readyz":
      [
        Check(name: "ping") { nil }, Check(name: "store", alias: "etcd", problem: { await storeProblem() }),
        Check(name: "bootstrap") { isBootstrapped ? nil : "the first namespaces are not there yet" },
      ]
    default: nil
    }
  }

  /// Ready is a server whose store answers, and accepts writes. Reads go on in any case, for whoever asks.
  private func storeProblem() async -> String? {
    switch await store.health() {
    case .serving: nil
    case .readOnly(let reason): "the store refuses writes: \(reason)"
    case .unavailable(let reason): "the store does not answer: \(reason)"
    }
  }

  private func answer(_ request: APIRequest, _ endpoint: String, _ checks: [Check]) async -> APIResponse {
    var excluded = Set(request.query.filter { $0.name == "exclude" && !$0.value.isEmpty }.map(\.value))
    var lines = ""
    var isWell = true
    for check in checks {
      if let name = excluded.first(where: check.isNamed) {
        excluded.remove(name)
        lines += "[+]\(check.name) excluded: ok\n"
      } else if let problem = await check.problem() {
        isWell = false
        lines += "[-]\(check.name) failed: \(problem)\n"
      } else {
        lines += "[+]\(check.name) ok\n"
      }
    }
    if !excluded.isEmpty {
      let names = excluded.sorted().map { "\"\($0)\"" }.joined(separator: ",")
      lines += "warn: some health checks cannot be excluded: no matches for \(names)\n"
    }
    guard isWell else { return .text("\(lines)\(endpoint) check failed\n", status: 500) }
    return request.queryValue("verbose") == nil ? .text("ok") : .text("\(lines)\(endpoint) check passed\n")
  }
}

extension HealthChecks.Check {
  func isNamed(_ name: String) -> Bool { name == self.name || name == alias }
}
