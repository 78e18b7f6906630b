internal import ArktosCore

/// An informer's copy of the objects: what was applied to it, and how that differs from before.
struct ObjectCache<Object: APIObject> {
  private(set) var objects: [ObjectKey: Object] = [:]
  private let indices: [InformerIndex<Object>]
  private var keysByValue: [String: [String: Set<ObjectKey>]] = [:]

  init(indices: [InformerIndex<Object>] = []) { self.indices = indices }

  func objects(by index: InformerIndex<Object>, _ value: String) -> [Object] {
    guard indices.contains(where: { $0.name == index.name }) else {
      // Nobody asked for the index to be kept: slower, and just as right.
      return objects.values.filter { index.values($0).contains(value) }
    }
    return (keysByValue[index.name]?[value] ?? []).compactMap { objects[$0] }
  }

  /// Applies a list: what it lacks is gone.
  mutating func replace(with list: [Object]) -> [InformerEvent<Object>] {
    let present = Set(list.map(\.objectKey))
    var events: [InformerEvent<Object>] = []
    for key in objects.keys.filter({ !present.contains($0) }).sorted() {
      if let old = store(nil, at: key) { events.append(.deleted(old)) }
    }
    for object in list { events += put(object) }
    return events
  }

  /// Applies a watch's event.
  ///
  /// An event that is older than what the copy already holds changes nothing.
  mutating func apply(_ kind: WatchEvent.Kind, _ object: Object) -> [InformerEvent<Object>] {
    switch kind {
    case .bookmark: return []
    case .added, .modified: return isStale(object) ? [] : put(object)
    case .deleted:
      guard !isStale(object), store(nil, at: object.objectKey) != nil else { return [] }
      return [.deleted(object)]
    }
  }

  private func isStale(_ object: Object) -> Bool {
    guard let held = objects[object.objectKey],
      let heldRevision = Revision(resourceVersion: held.metadata.resourceVersion),
      let revision = Revision(resourceVersion: object.metadata.resourceVersion)
    else { return false }
    return revision < heldRevision
  }

  private mutating func put(_ object: Object) -> [InformerEvent<Object>] {
    guard let old = store(object, at: object.objectKey) else { return [.added(object)] }
    let before = old.metadata
    let after = object.metadata
    if before.uid != after.uid { return [.deleted(old), .added(object)] }
    let unchanged = before.resourceVersion == after.resourceVersion && !after.resourceVersion.isEmpty
    return unchanged ? [] : [.updated(old: old, new: object)]
  }

  @discardableResult
  private mutating func store(_ object: Object?, at key: ObjectKey) -> Object? {
    let old = objects[key]
    objects[key] = object
    for index in indices {
      for value in old.map(index.values) ?? [] {
        keysByValue[index.name]?[value]?.remove(key)
        if keysByValue[index.name]?[value]?.isEmpty == true { keysByValue[index.name]?[value] = nil }
      }
      for value in object.map(index.values) ?? [] {
        keysByValue[index.name, default: [:]][value, default: []].insert(key)
      }
    }
    return old
  }
}
