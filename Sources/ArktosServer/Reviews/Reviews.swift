internal import ArktosCore

/// Answers the review kinds: questions that are created, and never stored.
struct Reviews: Sendable {
  let registry: Registry
  let authorizer: any Authorizer
  let authenticators: [any Authenticator]
  let accounts: ServiceAccountAuthenticator

  func answer(_ request: APIRequest, _ info: RequestInfo, _ definition: ResourceDefinition, _ caller: Caller)
    async throws(APIError) -> APIResponse
  {
    let question = try Question(request, info, definition, caller, registry)
    let review: JSONObject
    switch definition.type {
    case ReviewKinds.selfSubjectReview.type: review = question.answered(["userInfo": .object(caller.userInfo)])
    case ReviewKinds.tokenReview.type: review = try await tokenReview(question)
    case ReviewKinds.selfSubjectRulesReview.type: review = try await rulesReview(question, caller)
    default: review = try await accessReview(question, caller)
    }
    return .json(review, status: 201)
  }

  // MARK: - What may be done

  private func accessReview(_ question: Question, _ caller: Caller) async throws(APIError) -> JSONObject {
    let type = question.definition.type
    let isAboutCaller = type == ReviewKinds.selfSubjectAccessReview.type
    let causes = AccessReviewRules.problems(
      question.body, namesUser: !isAboutCaller,
      namespace: type.scope == .namespace ? question.info.namespace ?? "" : nil)
    guard causes.isEmpty else { throw .invalid(type, name: "", causes: causes) }
    let spec = question.spec
    let tenant = question.info.tenant ?? caller.tenant
    var subject = caller
    if !isAboutCaller {
      subject = Caller(
        name: spec[string: "user"] ?? "", groups: spec[strings: "groups"],
        // Whoever is asked about belongs to the tenant in which the question is asked.
        tenant: tenant, uid: spec[string: "uid"] ?? "")
      for (key, values) in spec[object: "extra"] ?? [:] {
        subject.extra[key] = (values.arrayValue ?? []).compactMap(\.stringValue)
      }
    }
    let refusal = try await authorizer.refusal(of: spec.accessAttributes(tenant: tenant), by: subject)
    var status: JSONObject = ["allowed": .bool(refusal == nil)]
    if let refusal { status["reason"] = .string(refusal) }
    return question.answered(status)
  }

  private func rulesReview(_ question: Question, _ caller: Caller) async throws(APIError) -> JSONObject {
    let namespace = question.spec[string: "namespace"] ?? ""
    guard !namespace.isEmpty else { throw .badRequest("no namespace on request") }
    let rights = try await authorizer.rights(
      of: caller, tenant: question.info.tenant ?? caller.tenant, namespace: namespace)
    let (paths, resources) = (
      rights.rules.filter { !$0.nonResourceURLs.isEmpty }, rights.rules.filter { $0.nonResourceURLs.isEmpty }
    )
    var status: JSONObject = [
      "resourceRules": .array(resources.map { .object($0.json) }),
      "nonResourceRules": .array(paths.map { .object($0.json) }), "incomplete": .bool(rights.isIncomplete),
    ]
    if !rights.problem.isEmpty { status["evaluationError"] = .string(rights.problem) }
    return question.answered(status)
  }

  // MARK: - Who somebody is

  private func tokenReview(_ question: Question) async throws(APIError) -> JSONObject {
    let token = question.spec[string: "token"] ?? ""
    guard !token.isEmpty else { throw .badRequest("token is required for TokenReview in authentication") }
    let own = accounts.issuer.audiences
    let wanted = question.spec[strings: "audiences"]
    let audiences = wanted.isEmpty ? own : wanted
    do {
      if let identity = try await accounts.identity(of: token, for: audiences) {
        return question.authenticated(identity.caller, audiences: identity.audiences)
      }
    } catch {
      switch error {
      case .refused(let why): return question.answered(["authenticated": false, "error": .string(why)])
      case .storeFailed(let error): throw error
      }
    }
    // Tokens that say nothing about audiences are meant for this server.
    let shared = audiences.filter(own.contains)
    for authenticator in authenticators where !shared.isEmpty {
      if let caller = try await authenticator.caller(ofToken: token) {
        return question.authenticated(caller, audiences: shared)
      }
    }
    return question.answered(["authenticated": false, "error": "invalid bearer token"])
  }
}

/// A question, read and found to be of its kind.
private struct Question {
  var info: RequestInfo
  var definition: ResourceDefinition
  var body: JSONObject

  /// - Throws: 405 for another verb than create, 400 or 415 for a body that is none of the kind's, 422 for wrong fields.
  init(
    _ request: APIRequest, _ info: RequestInfo, _ definition: ResourceDefinition, _ caller: Caller,
    _ registry: Registry
  ) throws(APIError) {
    guard info.verb == .create, info.name == nil else {
      throw .methodNotAllowed("the server does not allow this method on the requested resource")
    }
    self.info = info
    self.definition = definition
    body = try QuestionBody.read(request, definition)
    let causes = definition.wholeSchema.validate(.object(body)).filter { !$0.field.hasPrefix("status") }
    guard causes.isEmpty else { throw .invalid(definition.type, name: "", causes: causes) }
    if definition.type.scope == .namespace {
      var metadata = ObjectMeta(json: body[object: "metadata"] ?? [:])
      if metadata.namespace.isEmpty { metadata.namespace = info.namespace ?? "" }
      guard let namespace = info.namespace, metadata.namespace == namespace else {
        throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
      }
      body["metadata"] = .object(metadata.json)
    }
  }

  var spec: JSONObject { body[object: "spec"] ?? [:] }

  func answered(_ status: JSONObject) -> JSONObject {
    var answer = body
    answer["status"] = .object(status)
    return answer
  }

  func authenticated(_ caller: Caller, audiences: [String]) -> JSONObject {
    answered([
      "authenticated": true, "user": .object(caller.userInfo),
      "audiences": .array(audiences.map(JSONValue.string)),
    ])
  }
}

/// The bodies of questions.
enum QuestionBody {
  /// The object in a body, without fields that its kind does not have.
  static func read(_ request: APIRequest, _ definition: ResourceDefinition) throws(APIError) -> JSONObject {
    var body = try RequestBody.object(request, definition)
    try Registry.requireKind(&body, definition.type)
    if let problem = definition.wholeSchema.decodingProblem(of: .object(body)) {
      throw .badRequest(
        "\(definition.type.kind) in version \"\(definition.type.version)\" cannot be handled as a "
          + "\(definition.type.kind): \(problem)")
    }
    body.removeValue(forKey: "status")
    _ = try WriteOptions(request).fieldValidation.warnings(unknownFields: definition.pruneAndApplyDefaults(to: &body))
    return body
  }
}

extension Caller {
  /// Source: Kubernetes' `authentication/v1` UserInfo.
  fileprivate var userInfo: JSONObject {
    var info: JSONObject = ["username": .string(name)]
    if !uid.isEmpty { info["uid"] = .string(uid) }
    info[strings: "groups"] = groups
    let values = extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.array($0.value.map(JSONValue.string))) }
    if !values.isEmpty { info["extra"] = .object(JSONObject(values)) }
    return info
  }
}

extension JSONObject {
  /// What a question's spec asks about.
  fileprivate func accessAttributes(tenant: String) -> AccessAttributes {
    if let path = self[object: "nonResourceAttributes"] {
      return AccessAttributes(verb: path[string: "verb"] ?? "", target: .path(path[string: "path"] ?? ""))
    }
    let resource = self[object: "resourceAttributes"] ?? [:]
    func text(_ name: String) -> String? { resource[string: name].flatMap { $0.isEmpty ? nil : $0 } }
    return AccessAttributes(
      verb: text("verb") ?? "",
      target: .resource(
        AccessAttributes.Resource(
          group: text("group") ?? "", version: text("version") ?? "", tenant: tenant, namespace: text("namespace"),
          resource: text("resource") ?? "", subresource: text("subresource"), name: text("name"))))
  }
}
