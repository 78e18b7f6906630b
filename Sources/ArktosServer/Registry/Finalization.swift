internal import ArktosCore
internal import FoundationEssentials

/// What stands between a deletion and the end of an object. Pure.
///
/// Source: Kubernetes' generic registry (`markAsDeleting`, `deletionFinalizersForGarbageCollection`) and its Namespace
/// storage, after which Arktos' Tenant is modelled.
enum Finalization {
  static let foreground = "foregroundDeletion"
  static let orphan = "orphan"

  /// Whether somebody still has to clean up before the object may go.
  static func isPending(_ object: JSONObject, _ definition: ResourceDefinition) -> Bool {
    if !ObjectMeta(json: object[object: "metadata"] ?? [:]).finalizers.isEmpty { return true }
    return hasSpecFinalizers(object, definition)
  }

  /// Tenants and namespaces carry finalizers in `spec` too, which only `/finalize` changes.
  static func hasSpecFinalizers(_ object: JSONObject, _ definition: ResourceDefinition) -> Bool {
    guard definition.subresources.contains(.finalize) else { return false }
    return !(object[object: "spec"]?[strings: "finalizers"] ?? []).isEmpty
  }

  /// The object as it waits for its finalizers and for nothing else.
  static func marked(_ object: JSONObject, _ definition: ResourceDefinition, at now: Date) -> JSONObject {
    var marked = object
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    if metadata.deletionTimestamp == nil, metadata.generation > 0 { metadata.generation += 1 }
    // The end of the time that it was given, if it was given any, has come.
    let deadline = metadata.deletionTimestamp.flatMap { try? Date($0, strategy: .iso8601) }
    if deadline.map({ $0 > now }) ?? true { metadata.deletionTimestamp = now.timestamp }
    metadata.json[int: "deletionGracePeriodSeconds"] = 0
    marked["metadata"] = .object(metadata.json)
    definition.strategy.prepareForDelete(&marked)
    return marked
  }

  /// Adds or removes the garbage collector's finalizers, as the propagation policy asks.
  static func applyPropagation(_ policy: String?, to object: inout JSONObject) {
    guard let policy else { return }
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    var finalizers = metadata.finalizers.filter { $0 != foreground && $0 != orphan }
    switch policy {
    case "Foreground": finalizers.append(foreground)
    case "Orphan": finalizers.append(orphan)
    default: break
    }
    metadata.finalizers = finalizers
    object["metadata"] = .object(metadata.json)
  }
}
