internal import ArktosCore

/// What the garbage collector remembers of an object: who it is, and who owns it.
struct OwnedObject: APIObject {
  var json: JSONObject

  init(json: JSONObject) {
    let metadata = json[object: "metadata"] ?? [:]
    var kept = JSONObject()
    for name in [
      "name", "namespace", "tenant", "uid", "hashKey", "resourceVersion", "deletionTimestamp", "finalizers",
      "ownerReferences",
    ] {
      if let value = metadata[name] { kept[name] = value }
    }
    self.json = ["metadata": .object(kept)]
  }

  var isDeleting: Bool { metadata.deletionTimestamp != nil }
  var waitsForDependents: Bool { isDeleting && metadata.finalizers.contains(GarbageFinalizer.foreground) }
  var waitsForOrphaning: Bool { isDeleting && metadata.finalizers.contains(GarbageFinalizer.orphan) }
  var concernsCollector: Bool {
    !metadata.ownerReferences.isEmpty || waitsForDependents || waitsForOrphaning
  }
}

/// The finalizers by which a deletion asks for an order, as Kubernetes names them.
enum GarbageFinalizer {
  static let foreground = "foregroundDeletion"
  static let orphan = "orphan"
}
