extension BuiltinTypes {
  /// Types of namespaces, settings, quotas, events and references.
  static let configuration = """
    package io.k8s.api.core.v1

    ConfigMap // Settings as text or bytes under free names.
      2 data: {string} // Values as text.
      3 binaryData: {bytes} // Values in Base64.
      4 immutable?: boolean // Whether the values never change.

    Event // A note about something that happened to an object.
      2 involvedObject!: ObjectReference // The object that the note is about.
      3 reason: string // Why, in one word.
      4 message: string // What happened, in a sentence.
      5 source: EventSource = {} // Who wrote the note.
      6 firstTimestamp: dateTime // When it first happened.
      7 lastTimestamp: dateTime // When it last happened.
      8 count: int32 // How often it has happened.
      9 type: string // Normal or Warning.
      10 eventTime: microTime // When it happened, to the microsecond.
      11 series: EventSeries // Like notes that this one stands for.
      12 action: string // What was done to the object.
      13 related: ObjectReference // A second object.
      14 reportingComponent: string = "" // The controller that wrote the note.
      15 reportingInstance: string = "" // The process that wrote the note.

    EventSeries
      1 count: int32
      2 lastObservedTime: microTime

    EventSource
      1 component: string // The program.
      2 host: string // The machine.

    LocalObjectReference atomic
      1 name: string // Name of an object in the same namespace.

    Namespace // A space for names within a tenant.
      2 spec: NamespaceSpec = {} // What the namespace should be.
      3 status: NamespaceStatus = {} // What the namespace is.

    NamespaceCondition
      1 type!: string // What was observed.
      2 status!: True|False|Unknown // Whether it holds.
      4 lastTransitionTime: dateTime // When the status last changed.
      5 reason: string // Why, in one word.
      6 message: string // Why, in a sentence.

    NamespaceSpec
      1 finalizers: [string] // What must be cleaned up before the namespace may go.

    NamespaceStatus
      1 phase: Active|Terminating // Where in its life the namespace is.
      2 conditions: [NamespaceCondition] by type // Why deletion does not get on.

    ObjectReference atomic
      1 kind: string
      2 namespace: string
      3 name: string
      4 uid: string
      5 apiVersion: string
      6 resourceVersion: string
      7 fieldPath: string // A part of the object.
      - tenant: string // Arktos: the tenant of the object.

    ResourceQuota // Limits of what a namespace may use in all.
      2 spec: ResourceQuotaSpec = {} // The limits.
      3 status: ResourceQuotaStatus = {} // The limits that are in force, and what is used.

    ResourceQuotaSpec
      1 hard: {quantity} // The limit of each resource.
      2 scopes: [string] // Which objects count; all of the scopes must hold.
      3 scopeSelector: ScopeSelector // Which objects count, by operators.

    ResourceQuotaStatus
      1 hard: {quantity} // The limits that are in force.
      2 used: {quantity} // What is used.

    ScopeSelector atomic
      1 matchExpressions: [ScopedResourceSelectorRequirement]

    ScopedResourceSelectorRequirement
      1 scopeName!: string
      2 operator!: DoesNotExist|Exists|In|NotIn
      3 values: [string]

    Secret // Small pieces of confidential data, such as passwords and keys.
      2 data: {bytes} // The values in Base64, by free names.
      3 type: string = "Opaque" // What the values are for; some types demand certain keys.
      4 stringData: {string} // Values as text; the server moves them into data and never shows them.
      5 immutable?: boolean // Whether the values never change.

    package io.k8s.api.events.v1

    Event // A note about something that happened to an object.
      2 eventTime*: microTime // When it happened, to the microsecond.
      3 series: EventSeries // Like notes that this one stands for.
      4 reportingController: string // The controller that wrote the note.
      5 reportingInstance: string // The process that wrote the note.
      6 action: string // What was done to the object.
      7 reason: string // Why, in one word.
      8 regarding: core.ObjectReference // The object that the note is about.
      9 related: core.ObjectReference // A second object.
      10 note: string // What happened, in a sentence.
      11 type: string // Normal or Warning.
      12 deprecatedSource: core.EventSource // Who wrote the note, as core/v1 has it.
      13 deprecatedFirstTimestamp: dateTime // When it first happened, as core/v1 has it.
      14 deprecatedLastTimestamp: dateTime // When it last happened, as core/v1 has it.
      15 deprecatedCount: int32 // How often it has happened, as core/v1 has it.

    EventSeries
      1 count*: int32
      2 lastObservedTime*: microTime
    """
}
