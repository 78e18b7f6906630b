package import ArktosCore

/// What an object should be after `apply`: as the manifest says, without what an earlier manifest said and this one no
/// longer does, and with everything that others have set.
///
/// Lists of objects are merged element by element where the kind's schema says what tells them apart, so that a field
/// which the server has filled in is no difference. Source of the behaviour: kubectl's client-side apply.
package enum ThreeWayMerge {
  /// - Parameters:
  ///   - original: what was applied last; nil the first time.
  ///   - modified: what is applied now.
  ///   - current: the object on the server.
  ///   - schema: of the whole object; ``Schema/any`` if the kind is not known, then every list is one value.
  package static func merged(
    original: JSONObject?, modified: JSONObject, current: JSONObject, schema: Schema
  ) -> JSONObject {
    var result = current
    let original = original ?? [:]
    for (name, value) in modified {
      if value.isNull {
        result.removeValue(forKey: name)
      } else {
        result[name] = merged(
          original: original[name], modified: value, current: current[name], schema: schema.member(name))
      }
    }
    for name in original.keys where modified[name] == nil { result.removeValue(forKey: name) }
    return result
  }

  private static func merged(original: JSONValue?, modified: JSONValue, current: JSONValue?, schema: Schema)
    -> JSONValue
  {
    guard let current else { return modified }
    switch (modified, current, schema.shape) {
    case (.object(let modified), .object(let current), _):
      return .object(
        merged(original: original?.objectValue, modified: modified, current: current, schema: schema))
    case (.array(let modified), .array(let current), .array(let element, .map(let keys))):
      let list = KeyedList(element: element, keys: keys)
      if let merged = list.merged(original: original?.arrayValue ?? [], modified: modified, current: current) {
        return .array(merged)
      }
    case (.array(let modified), .array(let current), .array(_, .set)):
      let removed = Set(original?.arrayValue ?? []).subtracting(modified)
      return .array(current.filter { !removed.contains($0) } + modified.filter { !current.contains($0) })
    default: break
    }
    return schema.stored(modified) == current ? current : modified
  }

  /// A list whose elements some of their members tell apart.
  private struct KeyedList {
    var element: Schema
    var keys: [String]

    /// Nil if elements cannot be told apart: then the list is one value.
    func merged(original: [JSONValue], modified: [JSONValue], current: [JSONValue]) -> [JSONValue]? {
      guard let before = index(original), let wanted = index(modified), let present = index(current) else { return nil }
      let currentKeys = current.compactMap(key)
      let modifiedKeys = modified.compactMap(key)
      let results = Dictionary(
        zip(modifiedKeys, modified).map { key, value in
          (key, ThreeWayMerge.merged(original: before[key], modified: value, current: present[key], schema: element))
        }, uniquingKeysWith: { first, _ in first })
      let isFromOthers = { (key: [JSONValue]) in wanted[key] == nil && before[key] == nil }
      let kept = modifiedKeys.filter { present[$0] != nil }
      if currentKeys.filter({ wanted[$0] != nil }) == kept {
        // The order on the server stays; new elements go behind it.
        let first = currentKeys.compactMap { results[$0] ?? (isFromOthers($0) ? present[$0] : nil) }
        return first + modifiedKeys.filter { present[$0] == nil }.compactMap { results[$0] }
      }
      return modifiedKeys.compactMap { results[$0] } + currentKeys.filter(isFromOthers).compactMap { present[$0] }
    }

    private func index(_ values: [JSONValue]) -> [[JSONValue]: JSONValue]? {
      var index: [[JSONValue]: JSONValue] = [:]
      for value in values {
        guard let key = key(value), index.updateValue(value, forKey: key) == nil else { return nil }
      }
      return index
    }

    /// An absent member counts as its default: a port without a protocol is one of TCP.
    private func key(_ value: JSONValue) -> [JSONValue]? {
      guard let object = value.objectValue else { return nil }
      let key = keys.map { object[$0] ?? element.member($0).defaultValue ?? .null }
      return key.allSatisfy(\.isNull) ? nil : key
    }
  }
}

extension Schema {
  fileprivate func member(_ name: String) -> Schema {
    switch shape {
    case .object(let fields): fields.first { $0.name == name }?.schema ?? .any
    case .map(let element): element
    default: .any
    }
  }

  /// The form that the server gives a value.
  fileprivate func stored(_ value: JSONValue) -> JSONValue {
    var value = value
    _ = normalize(&value)
    applyDefaults(&value)
    return value
  }
}
