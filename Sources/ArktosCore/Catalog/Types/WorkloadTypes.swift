extension BuiltinTypes {
  /// Types of kinds that keep pods running, and leases.
  static let workloads = """
    package io.k8s.api.apps.v1

    Deployment // Keeps a number of like pods running and rolls them from one template to the next.
      2 spec: DeploymentSpec = {} // What the deployment should be.
      3 status: DeploymentStatus = {} // What the deployment is.

    DeploymentCondition
      1 type!: string // What was observed.
      2 status!: True|False|Unknown // Whether it holds.
      4 reason: string // Why, in one word.
      5 message: string // Why, in a sentence.
      6 lastUpdateTime: dateTime // When the condition was last written.
      7 lastTransitionTime: dateTime // When the status last changed.

    DeploymentSpec
      1 replicas?: int32(0..) = 1 // How many pods are wanted.
      2 selector!: meta.LabelSelector // Which pods belong to it; it never changes.
      3 template*: core.PodTemplateSpec // What the pods look like.
      4 strategy: DeploymentStrategy retainKeys = {} // How old pods are replaced by new ones.
      5 minReadySeconds: int32(0..) // How long a pod must be ready to count as available.
      6 revisionHistoryLimit?: int32(0..) = 10 // How many old replica sets are kept.
      7 paused: boolean // Whether changes of the template wait.
      9 progressDeadlineSeconds?: int32(0..) = 600 // How long a roll-out may stand still before it counts as failed.

    DeploymentStatus
      1 observedGeneration: int64 // The generation that the controller has seen.
      2 replicas: int32 // Pods of every template.
      3 updatedReplicas: int32 // Pods of the newest template.
      4 availableReplicas: int32 // Pods that have been ready long enough.
      5 unavailableReplicas: int32 // Pods still missing.
      6 conditions: [DeploymentCondition] by type // What was observed.
      7 readyReplicas: int32 // Ready pods.
      8 collisionCount?: int32 // Clashes of replica set names.
      9 terminatingReplicas?: int32 // Pods that are about to go.

    DeploymentStrategy
      1 type: Recreate|RollingUpdate = "RollingUpdate" // Recreate, or RollingUpdate.
      2 rollingUpdate: RollingUpdateDeployment // How many pods may be missing or too many meanwhile.

    ReplicaSet // Keeps a number of like pods running.
      2 spec: ReplicaSetSpec = {} // What the replica set should be.
      3 status: ReplicaSetStatus = {} // What the replica set is.

    ReplicaSetCondition
      1 type!: string // What was observed.
      2 status!: True|False|Unknown // Whether it holds.
      3 lastTransitionTime: dateTime // When the status last changed.
      4 reason: string // Why, in one word.
      5 message: string // Why, in a sentence.

    ReplicaSetSpec
      1 replicas?: int32(0..) = 1 // How many pods are wanted.
      2 selector!: meta.LabelSelector // Which pods belong to it; it never changes.
      3 template*: core.PodTemplateSpec // What the pods look like.
      4 minReadySeconds: int32(0..) // How long a pod must be ready to count as available.

    ReplicaSetStatus
      1 replicas*: int32 // How many pods there are.
      2 fullyLabeledReplicas: int32 // Pods with the labels of the template.
      3 observedGeneration: int64 // The generation that the controller has seen.
      4 readyReplicas: int32 // Ready pods.
      5 availableReplicas: int32 // Pods that have been ready long enough.
      6 conditions: [ReplicaSetCondition] by type // What was observed.
      7 terminatingReplicas?: int32 // Pods that are about to go.

    RollingUpdateDeployment
      1 maxUnavailable: intOrString // How many of the wanted number may be missing.
      2 maxSurge: intOrString // How many pods above the wanted number may exist.

    package io.k8s.api.autoscaling.v1

    Scale // How many replicas something has and should have.
      2 spec: ScaleSpec // How many are wanted.
      3 status: ScaleStatus // How many there are.

    ScaleSpec
      1 replicas: int32

    ScaleStatus
      1 replicas*: int32
      2 selector: string

    package io.k8s.api.coordination.v1

    Lease // A claim that its holder renews.
      2 spec: LeaseSpec = {} // Who holds it, and until when.

    LeaseSpec
      1 holderIdentity?: string // Who holds it.
      2 leaseDurationSeconds?: int32(1..) // How long a renewal lasts.
      3 acquireTime: microTime // Since when it is held.
      4 renewTime: microTime // When it was last renewed.
      5 leaseTransitions?: int32(0..) // How often the holder has changed.
      6 strategy?: string // How the holder is chosen.
      7 preferredHolder?: string // Who should take over.
    """
}
