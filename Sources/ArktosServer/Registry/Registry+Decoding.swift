internal import ArktosCore

extension Registry {
  /// Refuses a body that could not be read into the kind's types.
  ///
  /// - Throws: 400, as Kubernetes does before it looks at anything else.
  func requireReadable(_ body: JSONObject, _ request: RegistryRequest) throws(APIError) {
    guard let problem = decodingProblem(of: body, request) else { return }
    throw .badRequest(
      "\(request.type.kind) in version \"\(request.type.version)\" cannot be handled as a \(request.type.kind): \(problem)"
    )
  }

  /// Refuses a patch that leaves an object which could not be read into the kind's types.
  ///
  /// - Throws: 422 about the field `patch`, as Kubernetes does.
  func requireReadable(patched body: JSONObject, _ request: RegistryRequest) throws(APIError) {
    guard let problem = decodingProblem(of: body, request) else { return }
    throw .invalid(request.type, name: request.name ?? "", causes: [.invalid("patch", .object(body), problem)])
  }

  /// A scale is of another type; ``Scale`` reads it.
  private func decodingProblem(of body: JSONObject, _ request: RegistryRequest) -> String? {
    guard request.info.subresource != "scale" else { return nil }
    guard request.definition.wrongTypesAreMalformed else {
      // What is common to all objects is read into Go's types whatever the kind.
      return ObjectMetaSchema.schema.decodingProblem(of: body["metadata"] ?? .null)
    }
    return request.definition.wholeSchema.decodingProblem(of: .object(body))
  }
}
