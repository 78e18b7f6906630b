internal import ArktosClient
internal import ArktosCore

/// Who owns whom, over all kinds, as the local copies show it.
struct OwnershipGraph: Sendable {
  struct Node: Sendable {
    var type: ResourceType
    var object: OwnedObject
  }

  /// Those that every tenant has.
  let builtinKinds: [CustomOwnership.Kind]
  let custom: CustomOwnership

  var kinds: [CustomOwnership.Kind] { builtinKinds + custom.kinds }

  /// Objects that come and go by themselves, or in great numbers without owners, are not looked at.
  static func isCollected(_ type: ResourceType) -> Bool {
    ![Event.resourceType.plural, ControllerInstance.resourceType.plural].contains(type.plural)
  }

  init(
    catalog: ResourceCatalog, definitions: Informer<CustomResourceDefinition>,
    makeInformer: @escaping @Sendable (ResourceType) -> Informer<OwnedObject>
  ) {
    builtinKinds = catalog.definitions.map(\.type).filter(Self.isCollected).map { ($0, makeInformer($0)) }
    custom = CustomOwnership(definitions: definitions, makeInformer: makeInformer)
  }

  func node(for item: WorkItem) -> Node? {
    for (type, informer) in kinds {
      guard let object = informer.get(item.key), object.metadata.ringKey == item.hash else { continue }
      return Node(type: type, object: object)
    }
    return nil
  }

  func dependents(of uid: String) -> [Node] {
    kinds.flatMap { type, informer in informer.list(by: .ownerUID, uid).map { Node(type: type, object: $0) } }
  }

  func type(of reference: OwnerReference) -> ResourceType? {
    let kinds = kinds
    if let kind = kinds.first(where: {
      $0.type.apiVersion == reference.apiVersion && $0.type.kind == reference.kind
    }) {
      return kind.type
    }
    // A custom kind is followed in one of its versions.
    return custom.types.first {
      reference.apiVersion.hasPrefix("\($0.group)/") && $0.kind == reference.kind
    }
  }

  /// The key of an owner: beside the dependent, or above it if the owner's kind has no namespaces or tenants.
  func key(of reference: OwnerReference, type: ResourceType, dependent: ObjectMeta) -> ObjectKey {
    ObjectKey(
      tenant: type.scope == .cluster ? "" : dependent.tenant,
      namespace: type.scope == .namespace ? dependent.namespace : "", name: reference.name)
  }

  /// Whether the local copy has the owner itself, not another object of its name.
  func owner(_ reference: OwnerReference, of dependent: ObjectMeta) -> OwnedObject? {
    guard let type = type(of: reference) else { return nil }
    let informer = kinds.first { $0.type == type }?.informer
    guard let object = informer?.get(key(of: reference, type: type, dependent: dependent)),
      object.metadata.uid == reference.uid
    else { return nil }
    return object
  }

  /// The items that a change of an object concerns: itself, its dependents if it goes, its owners if they wait for that.
  func items(concernedBy object: OwnedObject, type: ResourceType) -> [WorkItem] {
    let metadata = object.metadata
    var items: [WorkItem] = []
    let current = kinds.first { $0.type == type }?.informer.get(metadata.objectKey)
    let isGone = current?.metadata.uid != metadata.uid
    if isGone {
      items += dependents(of: metadata.uid).map { WorkItem($0.object.metadata) }
      for reference in metadata.ownerReferences {
        if let owner = owner(reference, of: metadata), owner.isDeleting { items.append(WorkItem(owner.metadata)) }
      }
    } else if object.concernsCollector {
      items.append(WorkItem(metadata))
    }
    return items
  }
}
