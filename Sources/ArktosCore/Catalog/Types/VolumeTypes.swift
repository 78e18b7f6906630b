extension BuiltinTypes {
  /// Types of the storage that pods mount.
  static let volumes = """
    package io.k8s.api.core.v1

    AWSElasticBlockStoreVolumeSource
      1 volumeID!: string
      2 fsType: string
      3 partition: int32
      4 readOnly: boolean

    AzureDiskVolumeSource
      1 diskName!: string
      2 diskURI!: string
      3 cachingMode?: None|ReadOnly|ReadWrite = "ReadWrite"
      4 fsType?: string = "ext4"
      5 readOnly?: boolean = false
      6 kind?: Dedicated|Managed|Shared = "Shared"

    AzureFileVolumeSource
      1 secretName!: string
      2 shareName!: string
      3 readOnly: boolean

    CSIVolumeSource
      1 driver!: string
      2 readOnly?: boolean
      3 fsType?: string
      4 volumeAttributes: {string}
      5 nodePublishSecretRef: LocalObjectReference

    CephFSVolumeSource
      1 monitors*: [string]
      2 path: string
      3 user: string
      4 secretFile: string
      5 secretRef: LocalObjectReference
      6 readOnly: boolean

    CinderVolumeSource
      1 volumeID!: string
      2 fsType: string
      3 readOnly: boolean
      4 secretRef: LocalObjectReference

    ClusterTrustBundleProjection
      1 name?: string
      2 signerName?: string
      3 labelSelector: meta.LabelSelector
      4 path!: string
      5 optional?: boolean

    ConfigMapProjection
      1.1 name: string
      2 items: [KeyToPath]
      4 optional?: boolean

    ConfigMapVolumeSource
      1.1 name: string
      2 items: [KeyToPath]
      3 defaultMode?: int32(0..511) = 420
      4 optional?: boolean

    DownwardAPIProjection
      1 items: [DownwardAPIVolumeFile]

    DownwardAPIVolumeFile
      1 path!: string
      2 fieldRef: ObjectFieldSelector
      3 resourceFieldRef: ResourceFieldSelector
      4 mode?: int32(0..511)

    DownwardAPIVolumeSource
      1 items: [DownwardAPIVolumeFile]
      2 defaultMode?: int32(0..511) = 420

    EmptyDirVolumeSource
      1 medium: string
      2 sizeLimit: quantity

    EphemeralVolumeSource
      1 volumeClaimTemplate: PersistentVolumeClaimTemplate

    FCVolumeSource
      1 targetWWNs: [string]
      2 lun?: int32
      3 fsType: string
      4 readOnly: boolean
      5 wwids: [string]

    FlexVolumeSource
      1 driver!: string
      2 fsType: string
      3 secretRef: LocalObjectReference
      4 readOnly: boolean
      5 options: {string}

    FlockerVolumeSource
      1 datasetName: string
      2 datasetUUID: string

    GCEPersistentDiskVolumeSource
      1 pdName!: string
      2 fsType: string
      3 partition: int32
      4 readOnly: boolean

    GitRepoVolumeSource
      1 repository!: string
      2 revision: string
      3 directory: string

    GlusterfsVolumeSource
      1 endpoints!: string
      2 path!: string
      3 readOnly: boolean

    HostPathVolumeSource
      1 path!: string
      2 type?: string = ""

    ISCSIVolumeSource
      1 targetPortal!: string
      2 iqn!: string
      3 lun*: int32
      4 iscsiInterface: string = "default"
      5 fsType: string
      6 readOnly: boolean
      7 portals: [string]
      8 chapAuthDiscovery: boolean
      10 secretRef: LocalObjectReference
      11 chapAuthSession: boolean
      12 initiatorName?: string

    ImageVolumeSource
      1 reference: string
      2 pullPolicy: Always|IfNotPresent|Never

    KeyToPath
      1 key!: string
      2 path!: string
      3 mode?: int32(0..511)

    NFSVolumeSource
      1 server!: string
      2 path!: string
      3 readOnly: boolean

    PersistentVolumeClaimSpec
      1 accessModes: [ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod]
      2 resources: VolumeResourceRequirements
      3 volumeName: string
      4 selector: meta.LabelSelector
      5 storageClassName?: string
      6 volumeMode?: Block|Filesystem = "Filesystem"
      7 dataSource: TypedLocalObjectReference
      8 dataSourceRef: TypedObjectReference
      9 volumeAttributesClassName?: string

    PersistentVolumeClaimTemplate
      1 metadata: meta.ObjectMeta
      2 spec!: PersistentVolumeClaimSpec

    PersistentVolumeClaimVolumeSource
      1 claimName!: string
      2 readOnly: boolean

    PhotonPersistentDiskVolumeSource
      1 pdID!: string
      2 fsType: string

    PodCertificateProjection
      1 signerName!: string
      2 keyType!: string
      3 maxExpirationSeconds?: int32
      4 credentialBundlePath: string
      5 keyPath: string
      6 certificateChainPath: string
      7 userAnnotations: {string}

    PortworxVolumeSource
      1 volumeID!: string
      2 fsType: string
      3 readOnly: boolean

    ProjectedVolumeSource
      1 sources: [VolumeProjection]
      2 defaultMode?: int32(0..511) = 420

    QuobyteVolumeSource
      1 registry!: string
      2 volume!: string
      3 readOnly: boolean
      4 user: string
      5 group: string
      6 tenant: string

    RBDVolumeSource
      1 monitors*: [string]
      2 image!: string
      3 fsType: string
      4 pool: string = "rbd"
      5 user: string = "admin"
      6 keyring: string = "/etc/ceph/keyring"
      7 secretRef: LocalObjectReference
      8 readOnly: boolean

    ScaleIOVolumeSource
      1 gateway!: string
      2 system!: string
      3 secretRef!: LocalObjectReference
      4 sslEnabled: boolean
      5 protectionDomain: string
      6 storagePool: string
      7 storageMode: string = "ThinProvisioned"
      8 volumeName: string
      9 fsType: string = "xfs"
      10 readOnly: boolean

    SecretProjection
      1.1 name: string
      2 items: [KeyToPath]
      4 optional?: boolean

    SecretVolumeSource
      1 secretName: string
      2 items: [KeyToPath]
      3 defaultMode?: int32(0..511) = 420
      4 optional?: boolean

    ServiceAccountTokenProjection
      1 audience: string
      2 expirationSeconds?: int64(600..) = 3600
      3 path!: string

    StorageOSVolumeSource
      1 volumeName: string
      2 volumeNamespace: string
      3 fsType: string
      4 readOnly: boolean
      5 secretRef: LocalObjectReference

    TypedLocalObjectReference atomic
      1 apiGroup?: string
      2 kind!: string
      3 name!: string

    TypedObjectReference
      1 apiGroup?: string
      2 kind*: string
      3 name*: string
      4 namespace?: string

    Volume // Storage that containers of a pod can mount.
      1 name!: dnsLabel // By which containers mount it.
      2.1 hostPath: HostPathVolumeSource // A path of the node.
      2.2 emptyDir: EmptyDirVolumeSource // An empty directory that lives as long as the pod.
      2.3 gcePersistentDisk: GCEPersistentDiskVolumeSource
      2.4 awsElasticBlockStore: AWSElasticBlockStoreVolumeSource
      2.5 gitRepo: GitRepoVolumeSource
      2.6 secret: SecretVolumeSource // A Secret as files.
      2.7 nfs: NFSVolumeSource // A directory shared over NFS.
      2.8 iscsi: ISCSIVolumeSource
      2.9 glusterfs: GlusterfsVolumeSource
      2.10 persistentVolumeClaim: PersistentVolumeClaimVolumeSource // Storage that was claimed.
      2.11 rbd: RBDVolumeSource
      2.12 flexVolume: FlexVolumeSource
      2.13 cinder: CinderVolumeSource
      2.14 cephfs: CephFSVolumeSource
      2.15 flocker: FlockerVolumeSource
      2.16 downwardAPI: DownwardAPIVolumeSource // Facts about the pod as files.
      2.17 fc: FCVolumeSource
      2.18 azureFile: AzureFileVolumeSource
      2.19 configMap: ConfigMapVolumeSource // A ConfigMap as files.
      2.20 vsphereVolume: VsphereVirtualDiskVolumeSource
      2.21 quobyte: QuobyteVolumeSource
      2.22 azureDisk: AzureDiskVolumeSource
      2.23 photonPersistentDisk: PhotonPersistentDiskVolumeSource
      2.24 portworxVolume: PortworxVolumeSource
      2.25 scaleIO: ScaleIOVolumeSource
      2.26 projected: ProjectedVolumeSource // Several sources in one directory.
      2.27 storageos: StorageOSVolumeSource
      2.28 csi: CSIVolumeSource // Storage of a CSI driver.
      2.29 ephemeral: EphemeralVolumeSource // Storage that is claimed for the pod and goes with it.
      2.30 image: ImageVolumeSource // The files of an image.

    VolumeProjection
      1 secret: SecretProjection
      2 downwardAPI: DownwardAPIProjection
      3 configMap: ConfigMapProjection
      4 serviceAccountToken: ServiceAccountTokenProjection
      5 clusterTrustBundle: ClusterTrustBundleProjection
      6 podCertificate: PodCertificateProjection

    VolumeResourceRequirements
      1 limits: {quantity}
      2 requests: {quantity}

    VsphereVirtualDiskVolumeSource
      1 volumePath!: string
      2 fsType: string
      3 storagePolicyName: string
      4 storagePolicyID: string
    """
}
