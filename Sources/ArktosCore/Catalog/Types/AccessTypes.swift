extension BuiltinTypes {
  /// Types of who may do what.
  static let access = """
    package io.k8s.api.rbac.v1

    AggregationRule
      1 clusterRoleSelectors: [meta.LabelSelector] // Labels of the cluster roles that are taken in.

    ClusterRole // Rights within a tenant.
      2 rules: [PolicyRule] // The rights.
      3 aggregationRule: AggregationRule // Which other cluster roles this one is made of.

    ClusterRoleBinding // Gives the rights of a cluster role to users, within a tenant.
      2 subjects: [Subject] // Who gets the rights.
      3 roleRef*: RoleRef // The cluster role; it never changes.

    PolicyRule // What may be done to which resources.
      1 verbs*: [string] // What may be done; * is everything.
      2 apiGroups: [string] // Groups of the resources; the empty one is the core group.
      3 resources: [string] // The resources; * is all.
      4 resourceNames: [string] // Names of single objects; none means all.
      5 nonResourceURLs: [string] // Paths that are no resources; a last step * stands for any.

    Role // Rights within a namespace.
      2 rules: [PolicyRule] // The rights.

    RoleBinding // Gives the rights of a role to users, within a namespace.
      2 subjects: [Subject] // Who gets the rights.
      3 roleRef*: RoleRef // The role; it never changes.

    RoleRef atomic
      1 apiGroup: string // The group of the role.
      2 kind*: string // Role or ClusterRole.
      3 name*: string // The name of the role.

    Subject atomic
      1 kind*: string // User, Group or ServiceAccount.
      2 apiGroup: string // The group of the kind.
      3 name*: string // Who it is.
      4 namespace: string // The namespace of a service account.

    package io.k8s.api.authentication.v1

    BoundObjectReference
      1 kind: string
      2 apiVersion: string
      3 name: string
      4 uid: string

    SelfSubjectReview // Asks who the caller is.
      2 status: SelfSubjectReviewStatus // Who the caller is.

    SelfSubjectReviewStatus
      1 userInfo: UserInfo

    TokenRequest // Asks for a token of a service account.
      2 spec: TokenRequestSpec // What the token should be for.
      3 status: TokenRequestStatus // The token.

    TokenRequestSpec
      1 audiences: [string]
      3 boundObjectRef: BoundObjectReference
      4 expirationSeconds?: int64 = 3600

    TokenRequestStatus
      1 token: string
      2 expirationTimestamp: dateTime

    TokenReview // Asks whose a token is.
      2 spec*: TokenReviewSpec // The token.
      3 status: TokenReviewStatus // Whose it is.

    TokenReviewSpec
      1 token*: string
      2 audiences: [string]

    TokenReviewStatus
      1 authenticated: boolean
      2 user: UserInfo
      3 error: string
      4 audiences: [string]

    UserInfo
      1 username: string
      2 uid: string
      3 groups: [string]
      4 extra: {[string]}

    package io.k8s.api.authorization.v1

    FieldSelectorAttributes
      1 rawSelector: string
      2 requirements: [meta.FieldSelectorRequirement]

    LabelSelectorAttributes
      1 rawSelector: string
      2 requirements: [meta.LabelSelectorRequirement]

    LocalSubjectAccessReview // Asks whether a user may do something in a namespace.
      2 spec*: SubjectAccessReviewSpec // Who would do what.
      3 status: SubjectAccessReviewStatus // The answer.

    NonResourceAttributes
      1 path: string
      2 verb: string

    NonResourceRule
      1 verbs*: [string]
      2 nonResourceURLs: [string]

    ResourceAttributes
      1 namespace: string
      2 verb: string
      3 group: string
      4 version: string
      5 resource: string
      6 subresource: string
      7 name: string
      8 fieldSelector: FieldSelectorAttributes
      9 labelSelector: LabelSelectorAttributes

    ResourceRule
      1 verbs*: [string]
      2 apiGroups: [string]
      3 resources: [string]
      4 resourceNames: [string]

    SelfSubjectAccessReview // Asks whether the caller may do something.
      2 spec*: SelfSubjectAccessReviewSpec // What the caller would do.
      3 status: SubjectAccessReviewStatus // The answer.

    SelfSubjectAccessReviewSpec
      1 resourceAttributes: ResourceAttributes
      2 nonResourceAttributes: NonResourceAttributes

    SelfSubjectRulesReview // Asks what the caller may do in a namespace.
      2 spec*: SelfSubjectRulesReviewSpec // The namespace.
      3 status: SubjectRulesReviewStatus // The rights.

    SelfSubjectRulesReviewSpec
      1 namespace: string

    SubjectAccessReview // Asks whether a user may do something.
      2 spec*: SubjectAccessReviewSpec // Who would do what.
      3 status: SubjectAccessReviewStatus // The answer.

    SubjectAccessReviewSpec
      1 resourceAttributes: ResourceAttributes
      2 nonResourceAttributes: NonResourceAttributes
      3 user: string
      4 groups: [string]
      5 extra: {[string]}
      6 uid: string

    SubjectAccessReviewStatus
      1 allowed*: boolean
      2 reason: string
      3 evaluationError: string
      4 denied: boolean

    SubjectRulesReviewStatus
      1 resourceRules*: [ResourceRule]
      2 nonResourceRules*: [NonResourceRule]
      3 incomplete*: boolean
      4 evaluationError: string
    """
}
