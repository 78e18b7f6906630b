extension BuiltinTypes {
  /// Types of CustomResourceDefinitions.
  static let extensions = """
    package io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1

    CustomResourceColumnDefinition // A column of the table in which objects are listed.
      4 description: string // What the column shows.
      3 format: string // A hint at the form of the value: name, date-time.
      6 jsonPath!: string // Where the value is in the object.
      1 name!: string // The head of the column.
      5 priority: int32 // 0 is always shown; others only with -o wide.
      2 type!: string // integer, number, string, boolean or date.

    CustomResourceConversion // How objects are shown in other versions than the stored one.
      1 strategy!: string // None: only apiVersion changes.
      2 webhook: WebhookConversion // Who converts, for the strategy Webhook.

    CustomResourceDefinition // A kind of object that a tenant defines.
      2 spec!: CustomResourceDefinitionSpec // What the kind should be.
      3 status: CustomResourceDefinitionStatus // What the kind is.

    CustomResourceDefinitionCondition
      3 lastTransitionTime: dateTime // When the status last changed.
      5 message: string // Why, in a sentence.
      6 observedGeneration: int64 // The generation of which this was observed.
      4 reason: string // Why, in one word.
      2 status!: string // Whether it holds: True, False or Unknown.
      1 type!: string // What was observed: Established, NamesAccepted, Terminating.

    CustomResourceDefinitionNames // What the kind is called.
      6 categories: [string] // Words that name groups of kinds: all.
      4 kind!: string // The kind, in CamelCase.
      5 listKind: string // The kind of its lists; by default the kind with List behind it.
      1 plural!: string // The name in paths.
      3 shortNames: [string] // Abbreviations.
      2 singular: string // The name of one; by default the kind in lower case.

    CustomResourceDefinitionSpec
      9 conversion: CustomResourceConversion // How objects are shown in other versions than the stored one.
      1 group!: string // The API group, a domain name.
      3 names!: CustomResourceDefinitionNames // What the kind is called.
      10 preserveUnknownFields: boolean // Always false; schemas say what is kept.
      4 scope!: string // Cluster (one object of a name in a tenant) or Namespaced.
      7 versions!: [CustomResourceDefinitionVersion] // The versions, of which one is stored.

    CustomResourceDefinitionStatus
      2 acceptedNames: CustomResourceDefinitionNames // The names that are in use.
      1 conditions: [CustomResourceDefinitionCondition] by type unmerged // What was observed.
      4 observedGeneration: int64 // The generation that is in use.
      3 storedVersions: [string] // The versions in which objects may be stored.

    CustomResourceDefinitionVersion
      6 additionalPrinterColumns: [CustomResourceColumnDefinition] // The columns of its table.
      7 deprecated: boolean // Whether clients are warned of the version.
      8 deprecationWarning?: string // The warning.
      1 name!: string // The version: v1, v1beta1.
      4 schema: CustomResourceValidation // What objects look like.
      9 selectableFields: [SelectableField] // The fields that field selectors may name.
      2 served*: boolean = false // Whether the version is served.
      3 storage*: boolean = false // Whether objects are stored in this version; true for exactly one.
      5 subresources: CustomResourceSubresources // Parts that have paths of their own.

    CustomResourceSubresources
      2 scale: CustomResourceSubresourceScale // The number of replicas.
      1 status: CustomResourceSubresourceStatus // The status.

    CustomResourceSubresourceScale
      3 labelSelectorPath?: string // Where the selector of the replicas is, as text.
      1 specReplicasPath!: string // Where the wanted number of replicas is.
      2 statusReplicasPath!: string // Where the present number of replicas is.

    CustomResourceSubresourceStatus

    CustomResourceValidation
      1 openAPIV3Schema: JSONSchemaProps // The schema of the whole object.

    ExternalDocumentation
      1 description: string
      2 url: string

    JSONSchemaProps recursive // A JSON schema, with Kubernetes' extensions.
      3 $ref?: string
      2 $schema: string
      33 additionalItems?: JSONSchemaProps orBoolean
      30 additionalProperties?: JSONSchemaProps orBoolean
      25 allOf: [JSONSchemaProps]
      27 anyOf: [JSONSchemaProps]
      8 default?: any
      34 definitions: {JSONSchemaProps}
      32 dependencies: {JSONSchemaProps} orTexts
      4 description: string
      20 enum: [any]
      36 example?: any
      10 exclusiveMaximum: boolean
      12 exclusiveMinimum: boolean
      35 externalDocs: ExternalDocumentation
      6 format: string
      1 id: string
      24 items: JSONSchemaProps orList
      16 maxItems?: int64
      13 maxLength?: int64
      21 maxProperties?: int64
      9 maximum?: number
      17 minItems?: int64
      14 minLength?: int64
      22 minProperties?: int64
      11 minimum?: number
      19 multipleOf?: number
      28 not: JSONSchemaProps
      37 nullable: boolean
      26 oneOf: [JSONSchemaProps]
      15 pattern: string
      31 patternProperties: {JSONSchemaProps}
      29 properties: {JSONSchemaProps}
      23 required: [string]
      7 title: string
      5 type: string
      18 uniqueItems: boolean
      39 x-kubernetes-embedded-resource: boolean
      40 x-kubernetes-int-or-string: boolean
      41 x-kubernetes-list-map-keys: [string]
      42 x-kubernetes-list-type?: string
      43 x-kubernetes-map-type?: string
      38 x-kubernetes-preserve-unknown-fields?: boolean
      44 x-kubernetes-validations: [ValidationRule] by rule

    SelectableField
      1 jsonPath!: string // Where the field is in the object.

    ServiceReference
      2 name!: string
      1 namespace!: string
      3 path?: string
      4 port?: int32

    ValidationRule
      5 fieldPath: string
      2 message: string
      3 messageExpression: string
      6 optionalOldSelf?: boolean
      4 reason?: string
      1 rule!: string

    WebhookClientConfig
      2 caBundle: bytes
      1 service: ServiceReference
      3 url?: string

    WebhookConversion
      2 clientConfig: WebhookClientConfig
      3 conversionReviewVersions!: [string]
    """
}
