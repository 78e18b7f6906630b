import ArktosCore

/// A list request over ``ListedPods`` and what it must give.
struct ListRow: Sendable {
  /// Where a continue token goes on: behind a pod, at a revision.
  struct Token: Sendable {
    var start: String
    /// Nil for -1, which means the latest revision.
    var mark: ListedPods.Mark?

    init(_ start: String, _ mark: ListedPods.Mark?) {
      self.start = start
      self.mark = mark
    }

    /// Behind a pod.
    static func behind(_ pod: String, _ mark: ListedPods.Mark?) -> Token { Token("\(pod)\0", mark) }

    func encoded(_ pods: ListedPods) -> String {
      WireToken.make(start: start, revision: mark.map { pods.revision($0).value } ?? -1)
    }
  }

  enum Outcome: Sendable {
    /// - Parameters:
    ///   - at: the revision that the list must show; nil if it is not laid down.
    ///   - continues: whether there is a next page.
    ///   - next: where that page begins, if it is laid down.
    ///   - remaining: what remains behind the page, if the server must tell.
    case items(
      [String], at: ListedPods.Mark? = nil, continues: Bool = false, next: Token? = nil, remaining: Int? = nil)
    /// 422: options that contradict each other.
    case contradictory
    /// 400.
    case invalid
    /// 410.
    case tooOld
    /// 410 with a token that goes on at the latest revision.
    case tokenTooOld
    /// 504 with a cause that tells it from other time-outs.
    case tooLarge
  }

  var name: String
  /// Nil for all.
  var namespace: String?
  var version: ListedPods.Mark?
  /// What is sent instead of a revision.
  var versionText: String?
  var match: String?
  var limit: Int?
  var fields: String?
  var token: Token?
  var outcome: Outcome

  init(
    _ name: String, in namespace: String? = nil, at version: ListedPods.Mark? = nil, text: String? = nil,
    match: String? = nil, limit: Int? = nil, fields: String? = nil, token: Token? = nil, _ outcome: Outcome
  ) {
    self.name = name
    self.namespace = namespace
    self.version = version
    versionText = text
    self.match = match
    self.limit = limit
    self.fields = fields
    self.token = token
    self.outcome = outcome
  }

  /// - Parameter prefix: what comes before the row's name in that of the case.
  func conformanceCase(_ prefix: String) -> APIConformance.Case {
    APIConformance.Case("\(prefix) \(name)") { try await check(on: $0) }
  }

  private func query(_ pods: ListedPods) -> [(String, String)] {
    var query: [(String, String)] = []
    if let text = versionText ?? version.map({ "\(pods.revision($0))" }) { query.append(("resourceVersion", text)) }
    if let match { query.append(("resourceVersionMatch", match)) }
    if let limit { query.append(("limit", "\(limit)")) }
    if let fields { query.append(("fieldSelector", fields)) }
    if let token { query.append(("continue", token.encoded(pods))) }
    return query
  }

  private func check(on subject: APISubject) async throws {
    let pods = try await ListedPods(on: subject)
    let query = query(pods)
    let path = APISubject.pods(namespace)
    let answer: APIAnswer
    if case .tooLarge = outcome {
      answer = try await subject.letTimePass { try await subject.send(.get, path, query) }
    } else {
      answer = try await subject.send(.get, path, query)
    }
    switch outcome {
    case .items(let items, let at, let continues, let next, let remaining):
      try APIConformance.expectEqual(answer.status, 200, "status (\(answer.object[string: "message"] ?? ""))")
      try APIConformance.expectEqual(answer.items, items, "items")
      if let at { try APIConformance.expectEqual(answer.revision, pods.revision(at), "revision of the list") }
      if let version, match == "NotOlderThan" {
        try APIConformance.expect(answer.revision >= pods.revision(version), "the list is too old")
      }
      try APIConformance.expectEqual(!answer.continueToken.isEmpty, continues || next != nil, "next page")
      if let next {
        let expected = try WireToken.read(next.encoded(pods))
        try APIConformance.expectEqual(try WireToken.read(answer.continueToken), expected, "continue token")
      }
      try APIConformance.expectEqual(answer.remaining, remaining, "remaining items")
    case .contradictory:
      try APIConformance.expectEqual(answer.status, 422, "status")
      try APIConformance.expectEqual(answer.reason, "Invalid", "reason")
    case .invalid:
      try APIConformance.expectEqual(answer.status, 400, "status")
      try APIConformance.expectEqual(answer.reason, "BadRequest", "reason")
    case .tooOld:
      try APIConformance.expectEqual(answer.status, 410, "status")
      try APIConformance.expectEqual(answer.reason, "Expired", "reason")
    case .tokenTooOld:
      try APIConformance.expectEqual(answer.status, 410, "status")
      try APIConformance.expectEqual(answer.reason, "Expired", "reason")
      let expected = token.map { WireToken.make(start: $0.start, revision: -1) } ?? ""
      try APIConformance.expectEqual(
        try WireToken.read(answer.continueToken), try WireToken.read(expected), "token to go on inconsistently")
    case .tooLarge:
      try APIConformance.expectEqual(answer.status, 504, "status")
      try APIConformance.expectEqual(answer.reason, "Timeout", "reason")
      try APIConformance.expectEqual(answer.causes, ["ResourceVersionTooLarge"], "causes")
      let seconds = answer.object.value(at: ["details", "retryAfterSeconds"])
      try APIConformance.expectEqual(seconds, 1, "seconds to wait")
    }
  }
}
