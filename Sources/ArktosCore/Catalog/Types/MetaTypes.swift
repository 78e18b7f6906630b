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
      10 deletionGracePeriodSeconds: int64 // How long the object may take to end.
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
      6 controller: boolean // Whether this owner manages the object.
      7 blockOwnerDeletion: boolean // Whether the owner stays until this object is gone in a foreground deletion.
      8 hashKey: int64 // Arktos: hash key of the owner, by which controllers find their share of the work.
    """
}
