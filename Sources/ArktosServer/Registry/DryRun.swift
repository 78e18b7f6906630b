internal import ArktosCore

/// The stages of a request that are only tried: all or none. Source: Kubernetes' `dryRun`.
enum DryRun {
  private static let name = "dryRun"
  private static let all = "All"

  /// Whether the query asks for a trial.
  static func isWanted(_ request: APIRequest) -> Bool {
    request.query.contains { $0.name == name && !$0.value.isEmpty }
  }

  /// What is wrong with the stages in the query.
  static func causes(_ request: APIRequest) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for item in request.query where item.name == name && !item.value.isEmpty && item.value != all {
      causes.append(.notSupported(name, item.value, supported: [all]))
    }
    return causes
  }

  /// Whether the options in a body ask for a trial.
  static func isWanted(_ options: JSONObject) -> Bool { !(options[array: name] ?? []).isEmpty }

  /// What is wrong with the stages in a body.
  static func causes(_ options: JSONObject) -> [APIError.Cause] {
    (options[array: name] ?? []).filter { $0 != .string(all) }
      .map { .notSupported(name, $0.stringValue ?? "", supported: [all]) }
  }
}
