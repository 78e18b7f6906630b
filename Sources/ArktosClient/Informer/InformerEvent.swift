public import ArktosCore

/// A change of an informer's copy.
public enum InformerEvent<Object: APIObject>: Sendable, Hashable {
  case added(Object)
  case updated(old: Object, new: Object)
  /// With the object as it was last.
  case deleted(Object)

  /// The object before the change; nil if it is new.
  public var old: Object? {
    switch self {
    case .added: nil
    case .updated(let old, _): old
    case .deleted(let object): object
    }
  }

  /// The object after the change; nil if it is gone.
  public var new: Object? {
    switch self {
    case .added(let object): object
    case .updated(_, let new): new
    case .deleted: nil
    }
  }

  /// The object as it is now, or as it was last.
  public var object: Object {
    switch self {
    case .added(let object), .updated(_, let object), .deleted(let object): object
    }
  }

  public var key: ObjectKey { object.objectKey }
}
