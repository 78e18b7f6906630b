internal import ArktosCore

/// Asks the authorizer about one request, whatever it turns out to do.
///
/// A class, for it goes along with the request and knows all of it.
final class AccessCheck: Sendable {
  let authorizer: any Authorizer
  let info: RequestInfo
  let caller: Caller

  init(authorizer: any Authorizer, info: RequestInfo, caller: Caller) {
    self.authorizer = authorizer
    self.info = info
    self.caller = caller
  }

  /// - Throws: 403 if the caller may not do this to what the request is about.
  func require(_ verb: RequestInfo.Verb) async throws(APIError) {
    if authorizer.allowsEverything(to: caller) { return }
    var info = info
    info.verb = verb
    let access = AccessAttributes(info, tenant: caller.tenant)
    guard let refusal = try await authorizer.refusal(of: access, by: caller) else { return }
    let resource = info.group.isEmpty ? info.resource : "\(info.resource).\(info.group)"
    let subject = info.name.map { "\(resource) \"\($0)\"" } ?? resource
    throw APIError(
      code: 403, reason: .forbidden, message: "\(subject) is forbidden: \(refusal)",
      subject: APIError.Subject(name: info.name ?? "", group: info.group, kind: info.resource))
  }

  /// - Throws: 403 if the caller may not have what lies at a path outside of the resources.
  static func requirePath(_ path: String, _ request: APIRequest, _ caller: Caller, _ authorizer: any Authorizer)
    async throws(APIError)
  {
    let access = AccessAttributes(verb: request.method.rawValue.lowercased(), target: .path(path))
    guard let refusal = try await authorizer.refusal(of: access, by: caller) else { return }
    throw APIError(code: 403, reason: .forbidden, message: "forbidden: \(refusal)")
  }
}
