internal import ArktosCore
internal import ArktosStore
internal import FoundationEssentials

/// Answers requests for tokens of a service account. Source: Kubernetes' TokenRequest API.
struct TokenRequests: Sendable {
  let issuer: ServiceAccountIssuer
  let registry: Registry
  let environment: Environment

  /// Seconds.
  private static let shortestLifetime: Int64 = 600
  private static let longestLifetime: Int64 = 1 << 32

  /// The request with its token.
  func answer(_ body: JSONObject, _ request: RegistryRequest) async throws(APIError) -> JSONObject {
    let definition = ReviewKinds.tokenRequest
    let account = ServiceAccount(json: try await registry.stored(request).object)
    var answer = body
    var metadata = ObjectMeta(json: body[object: "metadata"] ?? [:])
    try requireOwnPlace(&metadata, account, request)
    answer["metadata"] = .object(metadata.json)
    var spec = body[object: "spec"] ?? [:]
    if spec[strings: "audiences"].isEmpty { spec[strings: "audiences"] = issuer.audiences }
    let lifetime = spec[int: "expirationSeconds"] ?? 3600
    spec[int: "expirationSeconds"] = lifetime
    answer["spec"] = .object(spec)
    var causes = definition.wholeSchema.validate(.object(answer))
    if lifetime < Self.shortestLifetime {
      causes.append(
        .invalid("spec.expirationSeconds", .int(lifetime), "may not specify a duration less than 10 minutes"))
    }
    if lifetime > Self.longestLifetime {
      causes.append(
        .invalid("spec.expirationSeconds", .int(lifetime), "may not specify a duration larger than 2^32 seconds"))
    }
    guard causes.isEmpty else { throw .invalid(definition.type, name: metadata.name, causes: causes) }
    let bound = try await bound(spec[object: "boundObjectRef"], account, request)

    let now = environment.now()
    let claims = ServiceAccountClaims(
      tenant: account.metadata.tenant, namespace: account.metadata.namespace, name: account.metadata.name,
      uid: account.metadata.uid, bound: bound, identifier: environment.makeUUID())
    let issuedAt = Int64(now.timeIntervalSince1970)
    let json = claims.json(
      issuer: issuer.issuers[0], audiences: spec[strings: "audiences"], issuedAt: issuedAt, lifetime: lifetime)
    let token: String
    do {
      token = try WebToken.sign(json, with: issuer.keys.signing)
    } catch {
      throw .internalError("the token cannot be signed: \(error)")
    }
    let end = Date(timeIntervalSince1970: Double(issuedAt + lifetime)).timestamp
    answer["status"] = ["token": .string(token), "expirationTimestamp": .string(end)]
    return answer
  }

  private func requireOwnPlace(_ metadata: inout ObjectMeta, _ account: ServiceAccount, _ request: RegistryRequest)
    throws(APIError)
  {
    let own = account.metadata
    if metadata.name.isEmpty { metadata.name = own.name }
    if metadata.namespace.isEmpty { metadata.namespace = own.namespace }
    metadata.tenant = own.tenant
    guard metadata.name == own.name else {
      throw .badRequest(
        "the name of the object (\(metadata.name)) does not match the name on the URL (\(own.name))")
    }
    guard metadata.namespace == own.namespace else {
      throw .badRequest(
        "the namespace of the provided object does not match the namespace sent on the request")
    }
    guard metadata.uid.isEmpty || metadata.uid == own.uid else {
      throw .conflict(
        request.type, name: own.name,
        "the UID in the token request (\(metadata.uid)) does not match the UID of the service account (\(own.uid))")
    }
    metadata.creationTimestamp = environment.timestamp()
  }

  /// The object that the token is to stand and fall with; nil if the request names none.
  private func bound(_ reference: JSONObject?, _ account: ServiceAccount, _ request: RegistryRequest)
    async throws(APIError) -> ServiceAccountClaims.Bound?
  {
    guard let reference else { return nil }
    let kind = reference[string: "kind"] ?? ""
    let name = reference[string: "name"] ?? ""
    let definition: ResourceDefinition
    switch (reference[string: "apiVersion"] ?? "", kind) {
    case ("v1", "Pod"): definition = Pod.definition
    case ("v1", "Secret"): definition = Secret.definition
    case ("v1", "Node"): definition = Node.definition
    case (let version, _): throw .badRequest("cannot bind token to object of type \(version), Kind=\(kind)")
    }
    let place = account.metadata
    let key =
      kind == "Node"
      ? ObjectKey(name: name) : ObjectKey(tenant: place.tenant, namespace: place.namespace, name: name)
    guard let entry = try await registry.entry(definition, key) else {
      throw .notFound(definition.type, name: name)
    }
    let object = try registry.parse(entry)
    let uid = ObjectMeta(json: object[object: "metadata"] ?? [:]).uid
    if kind == "Pod", object.value(at: ["spec", "serviceAccountName"])?.stringValue != place.name {
      throw .badRequest(
        "cannot bind token for serviceaccount \"\(place.name)\" to pod running with different serviceaccount name.")
    }
    if let wanted = reference[string: "uid"], !wanted.isEmpty, wanted != uid {
      throw .conflict(
        definition.type, name: name,
        "the UID in the bound object reference (\(wanted)) does not match the UID in record. "
          + "The object might have been deleted and then recreated")
    }
    return ServiceAccountClaims.Bound(kind: kind.lowercased(), name: name, uid: uid)
  }
}
