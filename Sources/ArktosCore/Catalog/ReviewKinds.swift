/// The kinds that are questions: who am I, what may I do, whose is this token. They are created, answered and never stored.
///
/// Source: Kubernetes' `authorization.k8s.io` and `authentication.k8s.io`, and Arktos, where a question belongs to a
/// tenant.
package enum ReviewKinds {
  package static let selfSubjectAccessReview = definition("SelfSubjectAccessReview", authorization)
  package static let subjectAccessReview = definition("SubjectAccessReview", authorization)
  package static let localSubjectAccessReview = definition(
    "LocalSubjectAccessReview", authorization, scope: .namespace)
  package static let selfSubjectRulesReview = definition("SelfSubjectRulesReview", authorization)
  package static let selfSubjectReview = definition("SelfSubjectReview", authentication)
  package static let tokenReview = definition("TokenReview", authentication)
  /// What is posted to an account's `token`; it has no collection of its own.
  package static let tokenRequest = definition("TokenRequest", authentication, scope: .namespace)

  static let all = [
    selfSubjectReview, tokenReview, localSubjectAccessReview, selfSubjectAccessReview, selfSubjectRulesReview,
    subjectAccessReview,
  ]

  private static let authentication = "authentication"
  private static let authorization = "authorization"

  private static func definition(_ kind: String, _ group: String, scope: ResourceScope = .tenant) -> ResourceDefinition
  {
    var definition = ResourceDefinition(
      ResourceType(
        group: "\(group).k8s.io", version: "v1", kind: kind, plural: "\(kind.lowercased())s", scope: scope),
      schema: BuiltinTypes.schema(kind, in: "io.k8s.api.\(group).v1"))
    definition.isQuestion = true
    return definition
  }
}
