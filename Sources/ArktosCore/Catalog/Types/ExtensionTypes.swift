extension BuiltinTypes {
  /// Types of CustomResourceDefinitions. They have no protobuf numbers: kubectl and clients send them as JSON.
  static let extensions = """
    package io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1

    CustomResourceColumnDefinition // A column of the table in which objects are listed.
      - description: string // What the column shows.
      - format: string // A hint at the form of the value: name, date-time.
      - jsonPath!: string // Where the value is in the object.
      - name!: string // The head of the column.
      - priority: int32 // 0 is always shown; others only with -o wide.
      - type!: string // integer, number, string, boolean or date.

    CustomResourceConversion // How objects are shown in other versions than the stored one.
      - strategy!: string // None: only apiVersion changes.
      - webhook: WebhookConversion // Who converts, for the strategy Webhook.

    CustomResourceDefinition // A kind of object that a tenant defines.
      - spec!: CustomResourceDefinitionSpec // What the kind should be.
      - status: CustomResourceDefinitionStatus // What the kind is.

    CustomResourceDefinitionCondition
      - lastTransitionTime: dateTime // When the status last changed.
      - message: string // Why, in a sentence.
      - observedGeneration: int64 // The generation of which this was observed.
      - reason: string // Why, in one word.
      - status!: string // Whether it holds: True, False or Unknown.
      - type!: string // What was observed: Established, NamesAccepted, Terminating.

    CustomResourceDefinitionNames // What the kind is called.
      - categories: [string] // Words that name groups of kinds: all.
      - kind!: string // The kind, in CamelCase.
      - listKind: string // The kind of its lists; by default the kind with List behind it.
      - plural!: string // The name in paths.
      - shortNames: [string] // Abbreviations.
      - singular: string // The name of one; by default the kind in lower case.

    CustomResourceDefinitionSpec
      - conversion: CustomResourceConversion // How objects are shown in other versions than the stored one.
      - group!: string // The API group, a domain name.
      - names!: CustomResourceDefinitionNames // What the kind is called.
      - preserveUnknownFields: boolean // Always false; schemas say what is kept.
      - scope!: string // Cluster (one object of a name in a tenant) or Namespaced.
      - versions!: [CustomResourceDefinitionVersion] // The versions, of which one is stored.

    CustomResourceDefinitionStatus
      - acceptedNames: CustomResourceDefinitionNames // The names that are in use.
      - conditions: [CustomResourceDefinitionCondition] by type unmerged // What was observed.
      - observedGeneration: int64 // The generation that is in use.
      - storedVersions: [string] // The versions in which objects may be stored.

    CustomResourceDefinitionVersion
      - additionalPrinterColumns: [CustomResourceColumnDefinition] // The columns of its table.
      - deprecated: boolean // Whether clients are warned of the version.
      - deprecationWarning: string // The warning.
      - name!: string // The version: v1, v1beta1.
      - schema: CustomResourceValidation // What objects look like.
      - selectableFields: [SelectableField] // The fields that field selectors may name.
      - served*: boolean = false // Whether the version is served.
      - storage*: boolean = false // Whether objects are stored in this version; true for exactly one.
      - subresources: CustomResourceSubresources // Parts that have paths of their own.

    CustomResourceSubresources
      - scale: CustomResourceSubresourceScale // The number of replicas.
      - status: CustomResourceSubresourceStatus // The status.

    CustomResourceSubresourceScale
      - labelSelectorPath: string // Where the selector of the replicas is, as text.
      - specReplicasPath!: string // Where the wanted number of replicas is.
      - statusReplicasPath!: string // Where the present number of replicas is.

    CustomResourceSubresourceStatus

    CustomResourceValidation
      - openAPIV3Schema: JSONSchemaProps // The schema of the whole object.

    ExternalDocumentation
      - description: string
      - url: string

    JSONSchemaProps recursive // A JSON schema, with Kubernetes' extensions.
      - $ref: string
      - $schema: string
      - additionalItems: JSONSchemaProps loose
      - additionalProperties: JSONSchemaProps loose
      - allOf: [JSONSchemaProps]
      - anyOf: [JSONSchemaProps]
      - default: any
      - definitions: {JSONSchemaProps}
      - dependencies: {any}
      - description: string
      - enum: [any]
      - example: any
      - exclusiveMaximum: boolean
      - exclusiveMinimum: boolean
      - externalDocs: ExternalDocumentation
      - format: string
      - id: string
      - items: JSONSchemaProps loose
      - maxItems: int64
      - maxLength: int64
      - maxProperties: int64
      - maximum: number
      - minItems: int64
      - minLength: int64
      - minProperties: int64
      - minimum: number
      - multipleOf: number
      - not: JSONSchemaProps
      - nullable: boolean
      - oneOf: [JSONSchemaProps]
      - pattern: string
      - patternProperties: {JSONSchemaProps}
      - properties: {JSONSchemaProps}
      - required: [string]
      - title: string
      - type: string
      - uniqueItems: boolean
      - x-kubernetes-embedded-resource: boolean
      - x-kubernetes-int-or-string: boolean
      - x-kubernetes-list-map-keys: [string]
      - x-kubernetes-list-type: string
      - x-kubernetes-map-type: string
      - x-kubernetes-preserve-unknown-fields: boolean
      - x-kubernetes-validations: [ValidationRule] by rule

    SelectableField
      - jsonPath!: string // Where the field is in the object.

    ServiceReference
      - name!: string
      - namespace!: string
      - path: string
      - port: int32

    ValidationRule
      - fieldPath: string
      - message: string
      - messageExpression: string
      - optionalOldSelf: boolean
      - reason: string
      - rule!: string

    WebhookClientConfig
      - caBundle: bytes
      - service: ServiceReference
      - url: string

    WebhookConversion
      - clientConfig: WebhookClientConfig
      - conversionReviewVersions!: [string]
    """
}
