extension BuiltinTypes {
  /// Types of what all kinds have, and selectors.
  static let meta = """
    package io.k8s.apimachinery.pkg.apis.meta.v1

    Condition
      1 type!: string // What was observed.
      2 status!: True|False|Unknown // Whether it holds.
      3 observedGeneration: int64 // The generation that was looked at.
      4 lastTransitionTime!: dateTime // When the status last changed.
      5 reason!: string // Why, in one word.
      6 message!: string // Why, in a sentence.

    DeleteOptions // How something is deleted.
      1 gracePeriodSeconds?: int64 // How long it may take to end.
      2 preconditions: Preconditions // What must be true of it.
      3 orphanDependents?: boolean // Whether what belongs to it stays; propagationPolicy says it better.
      4 propagationPolicy?: Orphan|Background|Foreground // What becomes of what belongs to it.
      5 dryRun: [string] // All: nothing is written.
      6 ignoreStoreReadErrorWithClusterBreakingPotential?: boolean

    FieldSelectorRequirement
      1 key!: string
      2 operator!: string
      3 values: [string]

    LabelSelector atomic // Chooses objects by their labels; all conditions must hold.
      1 matchLabels: {string} // Labels and the values that they must have.
      2 matchExpressions: [LabelSelectorRequirement] // Conditions, all of which must hold.

    LabelSelectorRequirement
      1 key!: string // The label.
      2 operator!: In|NotIn|Exists|DoesNotExist // How it is compared.
      3 values: [string] // What it is compared with.

    ListMeta // What all lists have.
      1 selfLink: string // The path of the list, as old servers gave it.
      2 resourceVersion: string // The revision of the list.
      3 continue: string // What to ask for the rest with.
      4 remainingItemCount?: int64 // How many objects are left.

    ManagedFieldsEntry
      1 manager: string // Who wrote the fields.
      2 operation: Apply|Update // How they were written.
      3 apiVersion: string // The version that the fields belong to.
      4 time: dateTime // When they were last written.
      6 fieldsType: string // The format of the set of fields: FieldsV1.
      7 fieldsV1: any // The set of fields.
      8 subresource: string // The subresource that was written through.

    ObjectMeta // What all objects have: identity, versions, labels, owners.
      1 name: string // The name, unique in its kind and namespace (or tenant, or cluster).
      2 generateName: string // The start of a name that the server completes.
      3 namespace: string // The namespace of a namespaced object.
      4 selfLink: string // The path of the object, as old servers gave it.
      5 uid: string // Identifies this object in time and space; set by the server.
      6 resourceVersion: string // The revision of the last change; pass it back unread.
      7 generation: int64 // Counts the changes of the desired state.
      8 creationTimestamp: dateTime // When the object was created.
      9 deletionTimestamp: dateTime // When the object goes, once its deletion was asked for.
      10 deletionGracePeriodSeconds?: int64 // How long the object may take to end.
      11 labels: {string} // Names and values that selectors use.
      12 annotations: {string} // Names and values that programs keep with the object.
      13 ownerReferences: [OwnerReference] by uid // The objects that this one belongs to.
      14 finalizers: [string] set // Who has work to do before the object may go.
      15 clusterName: string // Unused; accepted from old clients.
      17 managedFields: [ManagedFieldsEntry] // Which writer owns which fields.
      18 tenant: string // Arktos: the tenant above the namespace.
      19 hashKey: int64 // Arktos: the object's place on the ring that controllers share; made from the UID.

    OwnerReference atomic
      1 kind!: string // Kind of the owner.
      3 name!: string // Name of the owner.
      4 uid!: string // UID of the owner.
      5 apiVersion!: string // API version of the owner.
      6 controller?: boolean // Whether this owner manages the object.
      7 blockOwnerDeletion?: boolean // Whether the owner stays until this object is gone in a foreground deletion.
      8 hashKey: int64 // Arktos: hash key of the owner, by which controllers find their share of the work.

    Preconditions // What must be true of an object that is deleted.
      1 uid?: string // Its UID.
      2 resourceVersion?: string // Its version.

    Status // What became of a request.
      1 metadata: ListMeta
      2 status: string // Success or Failure.
      3 message: string // What happened, in a sentence.
      4 reason: string // Why it failed, in one word.
      5 details: StatusDetails // More about why it failed.
      6 code: int32 // The HTTP status.

    StatusCause
      1 reason: string
      2 message: string
      3 field: string // The field that is wrong.

    StatusDetails
      1 name: string // The object.
      2 group: string // Its group.
      3 kind: string // Its kind.
      4 causes: [StatusCause] // What is wrong with which field.
      5 retryAfterSeconds: int32 // How long to wait before the next try.
      6 uid: string // Its UID.
    """
}
