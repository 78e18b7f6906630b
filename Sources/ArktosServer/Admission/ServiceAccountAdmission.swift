internal import ArktosCore
internal import ArktosStore
internal import Logging

/// Gives every namespace an account `default`, and every pod the account that it acts as.
///
/// Source: Kubernetes' admission plugin `ServiceAccount` and its controller of default accounts. There is no volume with a
/// token: nothing here mounts volumes, and who runs pods elsewhere asks for tokens by itself.
struct ServiceAccountAdmission: AdmissionPlugin {
  let name = "ServiceAccount"
  /// Says why nothing can be created in a namespace.
  let lifecycle: LifecycleAdmission
  let logger: Logger

  private static let defaultName = "default"
  private static let mirrorAnnotation = "kubernetes.io/config.mirror"

  func handles(_ request: AdmissionRequest) -> Bool {
    let type = request.definition.type
    return switch request.operation {
    case .create: type == Pod.resourceType || type == Namespace.resourceType
    case .update: false
    case .delete: type == ServiceAccount.resourceType
    }
  }

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard request.definition.type == Pod.resourceType, request.operation == .create, request.subresource == nil else {
      return
    }
    var pod = Pod(json: object)
    // What a node runs by itself has no account.
    guard pod.metadata.annotations[Self.mirrorAnnotation] == nil else { return }
    if pod.spec.serviceAccountName.isEmpty {
      pod.spec.serviceAccountName = Self.defaultName
      pod.spec.json[string: "serviceAccount"] = Self.defaultName
    }
    let account = try await account(pod.spec.serviceAccountName, request)
    if let account, (pod.spec.json[array: "imagePullSecrets"] ?? []).isEmpty {
      pod.spec.json[array: "imagePullSecrets"] = account[array: "imagePullSecrets"]
    }
    object = pod.json
  }

  /// - Returns: nil for a default account that would be made if this were no trial.
  /// - Throws: 403 if there is none of the name.
  private func account(_ name: String, _ request: AdmissionRequest) async throws(APIError) -> JSONObject? {
    if let account = try await stored(name, request) { return account }
    if name == Self.defaultName {
      do {
        try await createDefault(in: request.key.namespace, request)
        return try await stored(name, request)
      } catch {
        guard error.code == 403 || error.code == 404 else { throw error }
        _ = try await lifecycle.validate(nil, request)
      }
    }
    throw .forbidden(
      request.definition.type, name: request.key.name,
      "error looking up service account \(request.key.namespace)/\(name): serviceaccount \"\(name)\" not found")
  }

  private func stored(_ name: String, _ request: AdmissionRequest) async throws(APIError) -> JSONObject? {
    let definition = ServiceAccount.definition
    let key = definition.keys.key(tenant: request.key.tenant, namespace: request.key.namespace, name: name)
    let entry: StoreEntry?
    do {
      entry = try await request.store.get(key, at: .latest).entry
    } catch {
      throw APIError(error, definition.type, name: name)
    }
    return entry.flatMap { try? JSONObject(parsing: $0.value.bytes) }
  }

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    switch (request.definition.type, request.operation) {
    case (Namespace.resourceType, .create): createDefaultAtEnd(in: request.key.name, request)
    case (ServiceAccount.resourceType, .delete) where request.key.name == Self.defaultName:
      createDefaultAtEnd(in: request.key.namespace, request)
    default: break
    }
    return []
  }

  private func createDefaultAtEnd(in namespace: String, _ request: AdmissionRequest) {
    request.atEnd { isWritten in
      if isWritten { await tryToCreateDefault(in: namespace, request) }
    }
  }

  private func tryToCreateDefault(in namespace: String, _ request: AdmissionRequest) async {
    do {
      try await createDefault(in: namespace, request)
    } catch {
      // A namespace that is going gets none (403, 404); for the rest, the first pod makes up for it.
      guard error.code != 403, error.code != 404 else { return }
      logger.warning(
        "a namespace's default service account could not be made",
        metadata: ["tenant": "\(request.key.tenant)", "namespace": "\(namespace)", "error": "\(error.message)"])
    }
  }

  private func createDefault(in namespace: String, _ request: AdmissionRequest) async throws(APIError) {
    let account = ServiceAccount(name: Self.defaultName, namespace: namespace, tenant: request.key.tenant)
    do {
      try await request.create(account)
    } catch {
      guard error.reason == .alreadyExists else { throw error }
    }
  }
}
