/// JSON merge patches (RFC 7386): objects are merged member by member, `null` removes, all else replaces.
public enum MergePatch {
  public static func apply(_ patch: JSONObject, to object: JSONObject) -> JSONObject {
    var result = object
    for (name, change) in patch {
      switch change {
      case .null: result.removeValue(forKey: name)
      case .object(let inner): result[name] = .object(apply(inner, to: result[object: name] ?? [:]))
      default: result[name] = change
      }
    }
    return result
  }

  /// A patch may also be no object: then it is the result.
  public static func apply(_ patch: JSONValue, to value: JSONValue) -> JSONValue {
    guard case .object(let change) = patch else { return patch }
    return .object(apply(change, to: value.objectValue ?? [:]))
  }

  /// The smallest patch that makes `new` of `old`; empty if they are equal.
  ///
  /// A member that is `null` in `new` comes out absent: a merge patch cannot say it.
  public static func difference(from old: JSONObject, to new: JSONObject) -> JSONObject {
    var patch = changes(from: old, to: new)
    for (name, value) in old {
      switch (value, new[name]) {
      case (_, nil): patch[name] = .null
      case (.object(let oldInner), .object(let newInner)?):
        let inner = difference(from: oldInner, to: newInner)
        patch[name] = inner.isEmpty ? nil : .object(inner)
      default: break
      }
    }
    return patch
  }

  /// What client-side apply sends: a patch that gives `current` what `modified` says, and takes away what `original`
  /// said and `modified` no longer does. What others have added stays.
  ///
  /// - Parameters:
  ///   - original: what was applied last; nil the first time.
  ///   - modified: what is applied now.
  ///   - current: the object on the server.
  /// - Returns: nil when nothing has to change.
  public static func threeWay(original: JSONObject?, modified: JSONObject, current: JSONObject) -> JSONObject? {
    let additions = changes(from: current, to: modified)
    let deletions = removals(from: original ?? [:], to: modified, in: current)
    let patch = combined(additions, deletions)
    return patch.isEmpty ? nil : patch
  }

  /// Members of `new` that `old` has otherwise or not at all.
  private static func changes(from old: JSONObject, to new: JSONObject) -> JSONObject {
    var patch = JSONObject()
    for (name, value) in new {
      switch (old[name], value) {
      case (nil, .null): break
      case (.object(let oldInner)?, .object(let newInner)):
        let inner = changes(from: oldInner, to: newInner)
        if !inner.isEmpty { patch[name] = .object(inner) }
      case (let present, _):
        if present != value { patch[name] = value }
      }
    }
    return patch
  }

  /// Members of `original` that `new` no longer has and `current` still does.
  private static func removals(from original: JSONObject, to new: JSONObject, in current: JSONObject) -> JSONObject {
    var patch = JSONObject()
    for (name, value) in original {
      guard let present = current[name] else { continue }
      switch (value, new[name]) {
      case (_, nil): patch[name] = .null
      case (.object(let originalInner), .object(let newInner)?):
        let inner = removals(from: originalInner, to: newInner, in: present.objectValue ?? [:])
        if !inner.isEmpty { patch[name] = .object(inner) }
      default: break
      }
    }
    return patch
  }

  /// Both patches in one; they never contradict each other.
  private static func combined(_ first: JSONObject, _ second: JSONObject) -> JSONObject {
    var result = first
    for (name, value) in second {
      if case .object(let inner) = value, let present = result[object: name] {
        result[name] = .object(combined(present, inner))
      } else {
        result[name] = value
      }
    }
    return result
  }
}
