extension ManagedFields {
  /// Of managers that update, more than this many are not told apart. Source: Kubernetes.
  public static let maximumUpdaters = 10
  /// The name under which the oldest updates are kept together.
  public static let ancientChanges = "ancient-changes"
  /// The owner of what was there before an object was first applied to, if nobody had kept account.
  public static let beforeFirstApply = "before-first-apply"

  /// Takes down that a manager wrote and removed fields by anything but an apply: it owns now what it wrote.
  public mutating func recordUpdate(_ difference: FieldDifference, by manager: Manager, at time: String) {
    guard !difference.isEmpty else { return }
    release(difference, except: manager)
    let mine = self[manager]
    var fields = mine?.fields ?? FieldSet()
    fields.subtract(difference.removed)
    fields.formUnion(difference.written)
    // Who writes what is its own already, or only removes fields, owns nothing new.
    let isTheSame = difference.written.isEmpty || fields == mine?.fields
    set(Entry(manager, time: isTheSame ? mine?.time : time, fields: fields))
    mergeOldestUpdaters()
  }

  /// Whether ``recordUpdate(_:by:at:)`` would change nothing of an account as it is stored: the writer owns all that it wrote
  /// already, and alone.
  ///
  /// So it is with nearly all updates, and to see it takes a tenth of what it takes to work out the account.
  public static func isSettled(_ account: JSONValue, after difference: FieldDifference, by manager: Manager) -> Bool {
    guard difference.removed.isEmpty, let entries = account.arrayValue else { return false }
    var isOwner = false
    for entry in entries {
      guard let entry = entry.objectValue, let owner = Self.manager(entry), let fields = entry[object: "fieldsV1"]
      else { return false }
      if owner == manager {
        guard !isOwner, FieldNode.contains(fields, difference.written.json) else { return false }
        isOwner = true
      } else if owner.isSame(as: manager) || FieldNode.intersects(fields, difference.written.json) {
        return false
      }
    }
    return isOwner
  }

  /// Merges the oldest updaters of the same version until there are few enough.
  private mutating func mergeOldestUpdaters() {
    var surplus = entries.count { $0.manager.operation == .update } - Self.maximumUpdaters
    guard surplus > 0 else { return }
    let oldest = entries.filter { $0.manager.operation == .update }.sorted { left, right in
      (left.time ?? "", left.manager.description) < (right.time ?? "", right.manager.description)
    }
    var first: [String: Manager] = [:]
    for entry in oldest where surplus > 0 {
      let version = entry.manager.apiVersion
      guard let known = first[version] else {
        first[version] = entry.manager
        continue
      }
      let bucket = Manager(Self.ancientChanges, .update, apiVersion: version)
      if self[bucket] == nil, let beginning = self[known] {
        remove(known)
        set(Entry(bucket, time: beginning.time, fields: beginning.fields))
      }
      remove(entry.manager)
      set(Entry(bucket, time: entry.time, fields: (self[bucket]?.fields ?? FieldSet()).union(entry.fields)))
      surplus -= 1
    }
  }
}
