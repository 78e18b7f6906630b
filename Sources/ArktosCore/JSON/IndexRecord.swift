/// What lists, watches and selectors need of a stored object, found without parsing it.
///
/// The record keeps places in the stored bytes, which it shares, and makes text of them when asked: about 150 bytes for
/// an object, whatever its size.
public struct IndexRecord: Sendable {
  struct Label: Sendable {
    var key: TextRange
    var value: TextRange
  }

  struct Owner: Sendable {
    var kind: TextRange
    var uid: TextRange
    var hashKey: Int64
  }

  /// How `resourceVersion` gets into the bytes.
  package enum Splice: Sendable {
    /// In front of the members of `metadata`.
    case beforeMembers(at: Int)
    /// `metadata` is empty.
    case onlyMember(at: Int)
    /// The bytes carry one, whose value is replaced.
    case replacing(Range<Int>)
  }

  let bytes: [UInt8]
  let selectable: SelectableFields
  package internal(set) var splice = Splice.onlyMember(at: 0)
  /// Where the members behind `apiVersion` and `kind` begin; 0 if there is more in front of `metadata` than these two.
  package internal(set) var typeMetaEnd: UInt32 = 0
  var nameRange = TextRange.absent
  var namespaceRange = TextRange.absent
  var tenantRange = TextRange.absent
  var uidRange = TextRange.absent
  var deletionRange = TextRange.absent
  var storedHashKey: Int64 = 0
  /// Counts changes of the desired state; 0 if the object has none.
  public internal(set) var generation: Int64 = 0
  var labelRanges: [Label] = []
  var ownerRanges: [Owner] = []
  var fieldRanges: [TextRange]

  init(bytes: [UInt8], selectable: SelectableFields) {
    self.bytes = bytes
    self.selectable = selectable
    fieldRanges = Array(repeating: .absent, count: selectable.paths.count)
  }

  func text(_ range: TextRange) -> String { JSONText.decode(bytes[Int(range.start)..<Int(range.end)]) }
}

extension IndexRecord {
  /// The byte right behind the brace that opens `metadata`, where `"resourceVersion":"…",` goes.
  public var metadataOffset: Int? {
    switch splice {
    case .beforeMembers(let offset), .onlyMember(let offset): offset
    case .replacing: nil
    }
  }

  public var name: String { text(nameRange) }
  /// Empty for kinds that are not namespaced.
  public var namespace: String { text(namespaceRange) }
  /// Empty for cluster-scoped kinds.
  public var tenant: String { text(tenantRange) }
  public var uid: String { text(uidRange) }
  /// Nil unless the object is being deleted.
  public var deletionTimestamp: String? { deletionRange.isAbsent ? nil : text(deletionRange) }
  public var objectKey: ObjectKey { ObjectKey(tenant: tenant, namespace: namespace, name: name) }

  /// The object's place on the ring; worked out from the UID if the object does not carry it.
  public var hashKey: HashKey { storedHashKey == 0 ? HashKey(uid: uid) : HashKey(storedHashKey) }

  public var labels: [String: String] {
    var labels: [String: String] = [:]
    for label in labelRanges { labels[text(label.key)] = text(label.value) }
    return labels
  }

  /// The value of one label; nil if the object does not have it. Cheaper than ``labels``.
  public func label(_ key: String) -> String? {
    for label in labelRanges.reversed() where isEqual(label.key, key) { return text(label.value) }
    return nil
  }

  private func isEqual(_ range: TextRange, _ text: String) -> Bool {
    let content = bytes[Int(range.start)..<Int(range.end)]
    if content.elementsEqual(text.utf8) { return true }
    return content.contains(UInt8(ascii: "\\")) && JSONText.decode(content) == text
  }

  /// An owner as the index knows it.
  public struct OwnerKey: Hashable, Sendable {
    public var kind: String
    public var uid: String
    public var hashKey: HashKey
  }

  public var owners: [OwnerKey] {
    ownerRanges.map { owner in
      let uid = text(owner.uid)
      return OwnerKey(
        kind: text(owner.kind), uid: uid,
        hashKey: owner.hashKey == 0 ? HashKey(uid: uid) : HashKey(owner.hashKey))
    }
  }

  /// The values of a field as selectors name it; none if the object does not have the field.
  public func fieldValues(_ field: String) -> [String] {
    switch field {
    case "metadata.name": return [name]
    case "metadata.namespace": return [namespace]
    case "metadata.tenant": return [tenant]
    case "metadata.hashkey": return [String(hashKey.value)]
    default: break
    }
    if let index = selectable.paths.firstIndex(of: field) {
      let range = fieldRanges[index]
      return range.isAbsent ? selectable.fallbacks[index].map { [$0] } ?? [] : [text(range)]
    }
    let prefix = FieldSelector.ownerHashKeyPrefix
    guard field.hasPrefix(prefix) else { return [] }
    let kind = field.dropFirst(prefix.count)
    return owners.filter { $0.kind == kind }.map { String($0.hashKey.value) }
  }

  /// Whether the object's labels meet the condition.
  public func matches(_ selector: LabelSelector) -> Bool { selector.matches(label: label) }

  /// Whether the object's fields meet the condition.
  public func matches(_ selector: FieldSelector) -> Bool { selector.isEverything || selector.matches(fieldValues) }
}
