internal import ArktosCore
internal import ArktosStore

/// The query of a list or watch, checked by Kubernetes' rules.
///
/// Source: "Resource versions" in Kubernetes' API concepts; the table is in `Docs/API.md`.
struct ListOptions: Sendable {
  enum Match: String, Sendable {
    case exact = "Exact"
    case notOlderThan = "NotOlderThan"
  }

  var selection: Selection
  var resourceVersion: Revision?
  var match: Match?
  var limit: Int?
  var continueToken: ContinueToken?
  var timeout: Duration?
  var allowsBookmarks: Bool
  var sendsInitialEvents: Bool?
  /// The service group to whose tenants the request is restricted; `local` is the answering server's own.
  var partition: String?

  init(_ request: APIRequest, _ definition: ResourceDefinition, isWatch: Bool) throws(APIError) {
    let shard = request.queryValue("shardSelector") ?? ""
    selection = Selection(
      labels: try LabelSelector(parsing: request.queryValue("labelSelector") ?? ""),
      fields: try FieldSelector(parsing: request.queryValue("fieldSelector") ?? ""),
      shard: shard.isEmpty ? nil : try ShardSelector(parsing: shard))
    try selection.fields.validate(selectableFields: definition.selectableFields)
    resourceVersion = try Self.parse(request, "resourceVersion") { Revision(resourceVersion: $0) }
    match = try Self.match(request)
    let limit = try Self.parse(request, "limit") { Int($0) }
    self.limit = limit.flatMap { $0 > 0 ? $0 : nil }
    let timeout = try Self.parse(request, "timeoutSeconds") { Int($0) }
    self.timeout = timeout.flatMap { $0 > 0 ? .seconds($0) : nil }
    allowsBookmarks = request.queryFlag("allowWatchBookmarks")
    sendsInitialEvents = request.queryValue("sendInitialEvents") == nil ? nil : request.queryFlag("sendInitialEvents")
    partition = request.queryValue("partition")
    let token = request.queryValue("continue").flatMap { $0.isEmpty ? nil : $0 }
    try isWatch ? checkWatch() : checkList(isContinued: token != nil)
    if let token { continueToken = try ContinueToken(parsing: token) }
  }

  private static let matchName = "resourceVersionMatch"

  /// Options that contradict each other are an invalid object, as in kube-apiserver.
  private static func refusal(_ field: String, _ why: String) -> APIError {
    .invalid(type, name: "", causes: [.forbidden(field, why)])
  }

  private static let type = ResourceType.options("ListOptions")

  private func checkList(isContinued: Bool) throws(APIError) {
    if sendsInitialEvents != nil {
      throw Self.refusal("sendInitialEvents", "sendInitialEvents is forbidden for list")
    }
    if isContinued {
      if match != nil {
        throw Self.refusal(Self.matchName, "resourceVersionMatch is forbidden when continue is provided")
      }
      if let resourceVersion, resourceVersion != .zero {
        throw .badRequest("specifying resource version is not allowed when using continue")
      }
      return
    }
    guard let match else { return }
    guard let resourceVersion else {
      throw Self.refusal(Self.matchName, "resourceVersionMatch is forbidden unless resourceVersion is provided")
    }
    if match == .exact, resourceVersion == .zero {
      throw Self.refusal(Self.matchName, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")
    }
  }

  private func checkWatch() throws(APIError) {
    if sendsInitialEvents != nil {
      guard match == .notOlderThan else {
        throw Self.refusal(Self.matchName, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
      }
    } else if match != nil {
      throw Self.refusal(
        Self.matchName, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
    }
  }

  /// Which state a list reads.
  var readPoint: ReadPoint {
    if let continueToken { return continueToken.revision.map { .exactly($0) } ?? .latest }
    guard let resourceVersion else { return .latest }
    if resourceVersion == .zero { return .atLeast(.zero) }
    switch match {
    case .exact: return .exactly(resourceVersion)
    case .notOlderThan: return .atLeast(resourceVersion)
    case nil: return limit == nil ? .atLeast(resourceVersion) : .exactly(resourceVersion)
    }
  }

  private static func match(_ request: APIRequest) throws(APIError) -> Match? {
    guard let text = request.queryValue(matchName), !text.isEmpty else { return nil }
    guard let match = Match(rawValue: text) else {
      throw .invalid(
        type, name: "",
        causes: [.notSupported(matchName, text, supported: [Match.exact.rawValue, Match.notOlderThan.rawValue])])
    }
    return match
  }

  private static func parse<Value>(_ request: APIRequest, _ name: String, _ read: (String) -> Value?) throws(APIError)
    -> Value?
  {
    guard let text = request.queryValue(name) else { return nil }
    guard let value = read(text) else {
      if text.isEmpty { return nil }
      throw .badRequest("invalid query parameter \(name)=\"\(text)\"")
    }
    return value
  }
}
