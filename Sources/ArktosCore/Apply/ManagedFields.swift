/// Who owns which fields of an object, as `metadata.managedFields` says. Source: Kubernetes' server-side apply.
public struct ManagedFields: Hashable, Sendable {
  public enum Operation: String, Sendable, Comparable {
    case apply = "Apply"
    case update = "Update"

    public static func < (left: Operation, right: Operation) -> Bool { left.rawValue < right.rawValue }
  }

  /// A manager, as conflicts and entries tell managers apart.
  public struct Manager: Hashable, Sendable {
    public var name: String
    public var operation: Operation
    public var apiVersion: String
    /// Empty for the object itself.
    public var subresource: String

    public init(_ name: String, _ operation: Operation, apiVersion: String, subresource: String = "") {
      self.name = name.isEmpty ? "unknown" : name
      self.operation = operation
      self.apiVersion = apiVersion
      self.subresource = subresource
    }

    /// Who applies in another version is still the same manager; who updates is not.
    func isSame(as other: Manager) -> Bool {
      name == other.name && operation == other.operation && subresource == other.subresource
        && (operation == .apply || apiVersion == other.apiVersion)
    }

    /// As conflict messages name it.
    public var description: String {
      var text = String(decoding: JSONValue.string(name).encoded(), as: UTF8.self)
      if !subresource.isEmpty {
        text += " with subresource \(String(decoding: JSONValue.string(subresource).encoded(), as: UTF8.self))"
      }
      if operation == .update { text += " using \(apiVersion)" }
      return text
    }
  }

  public struct Entry: Hashable, Sendable {
    public var manager: Manager
    /// RFC 3339; nil if unknown.
    public var time: String?
    public var fields: FieldSet

    public init(_ manager: Manager, time: String?, fields: FieldSet) {
      self.manager = manager
      self.time = time
      self.fields = fields
    }
  }

  /// At most one for each manager.
  public private(set) var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries }

  public var isEmpty: Bool { entries.isEmpty }

  /// What all managers together own.
  public var owned: FieldSet { entries.reduce(into: FieldSet()) { $0.formUnion($1.fields) } }

  subscript(_ manager: Manager) -> Entry? { entries.first { $0.manager.isSame(as: manager) } }

  mutating func set(_ entry: Entry) {
    entries.removeAll { $0.manager.isSame(as: entry.manager) }
    if !entry.fields.isEmpty { entries.append(entry) }
  }

  mutating func remove(_ manager: Manager) { entries.removeAll { $0.manager.isSame(as: manager) } }

  /// Takes what was written or removed away from every manager but the one that did it; who has nothing left is gone.
  mutating func release(_ difference: FieldDifference, except manager: Manager) {
    for index in entries.indices where !entries[index].manager.isSame(as: manager) {
      entries[index].fields.subtract(difference.removed)
      entries[index].fields.subtract(difference.written)
    }
    entries.removeAll(where: \.fields.isEmpty)
  }
}

extension ManagedFields.Manager: CustomStringConvertible {}

// MARK: - Encoding

extension ManagedFields {
  /// Reads `metadata.managedFields` as the server stored it.
  public init(stored value: JSONValue?) {
    self.init()
    for case .object(let entry) in value?.arrayValue ?? [] {
      guard let manager = Self.manager(entry) else { continue }
      entries.append(
        Entry(
          manager, time: entry[string: "time"], fields: FieldSet(trusting: entry[object: "fieldsV1"] ?? [:])))
    }
  }

  /// Reads `metadata.managedFields` as a client sent it.
  ///
  /// - Throws: 400 if it is damaged.
  public init(sent value: JSONValue) throws(APIError) {
    self.init()
    guard let list = value.arrayValue else { throw .badRequest("metadata.managedFields must be an array") }
    for element in list {
      guard let entry = element.objectValue, let manager = Self.manager(entry) else {
        throw .badRequest("metadata.managedFields has an entry without the operation Apply or Update")
      }
      guard entry[string: "fieldsType"] ?? "FieldsV1" == "FieldsV1" else {
        throw .badRequest("metadata.managedFields has an entry of a fieldsType that is not FieldsV1")
      }
      let fields = try FieldSet(decoding: entry["fieldsV1"] ?? [:])
      guard !fields.isEmpty else { continue }
      let known = self[manager]?.fields ?? FieldSet()
      let time = entry[string: "time"].map { DateTimeText.canonical($0, withMicroseconds: false) ?? $0 }
      set(Entry(manager, time: time, fields: known.union(fields)))
    }
  }

  static func manager(_ entry: JSONObject) -> Manager? {
    guard let operation = Operation(rawValue: entry[string: "operation"] ?? "") else { return nil }
    return Manager(
      entry[string: "manager"] ?? "", operation, apiVersion: entry[string: "apiVersion"] ?? "",
      subresource: entry[string: "subresource"] ?? "")
  }

  /// `metadata.managedFields` as it is stored and shown; nil if there are none.
  public var json: JSONValue? {
    if entries.isEmpty { return nil }
    let sorted = entries.count > 1 ? entries.sorted(by: Self.precedes) : entries
    return .array(sorted.map(Self.json))
  }

  private static func json(_ entry: Entry) -> JSONValue {
    var object: JSONObject = [
      "manager": .string(entry.manager.name), "operation": .string(entry.manager.operation.rawValue),
      "apiVersion": .string(entry.manager.apiVersion),
    ]
    if let time = entry.time { object["time"] = .string(time) }
    object["fieldsType"] = "FieldsV1"
    object["fieldsV1"] = .object(entry.fields.json)
    if !entry.manager.subresource.isEmpty { object["subresource"] = .string(entry.manager.subresource) }
    return .object(object)
  }

  /// Kubernetes' order: appliers first, then by time.
  private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
    let (one, other) = (left.manager, right.manager)
    if one.operation != other.operation { return one.operation < other.operation }
    if left.time != right.time { return left.time ?? "" < right.time ?? "" }
    return (one.name, one.apiVersion, one.subresource) < (other.name, other.apiVersion, other.subresource)
  }

  /// The entries without their times: what two states of ownership are compared by.
  public var withoutTimes: ManagedFields {
    ManagedFields(
      entries.map { Entry($0.manager, time: nil, fields: $0.fields) }.sorted(by: Self.precedes))
  }
}
