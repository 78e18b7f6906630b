/// The shape of a value: what validation, pruning, defaulting, patch merging and OpenAPI are derived from.
public indirect enum SchemaShape: Hashable, Sendable {
  /// A map with declared members.
  case object([SchemaField])
  /// A map from free names to values of one schema (labels).
  case map(Schema)
  case array(Schema, ListType)
  case string(StringFormat)
  case integer(bits: Int)
  case number
  case boolean
  /// A whole number or a string, as `maxSurge` takes.
  case intOrString
  /// Anything; unknown members are kept.
  case any
}

/// How two lists are merged.
public enum ListType: Hashable, Sendable {
  /// The whole list is one value.
  case atomic
  /// Scalars, each at most once.
  case set
  /// Objects told apart by the named members.
  case map(keys: [String])
}

/// What a string has to look like.
public enum StringFormat: Hashable, Sendable {
  case any
  case oneOf([String])
  /// RFC 3339.
  case dateTime
  /// RFC 3339 to the microsecond.
  case microTime
  /// Base64 (RFC 4648).
  case bytes
  /// A Kubernetes quantity: `100m`, `2Gi`.
  case quantity
  /// RFC 1123: lower case letters, digits and `-`, at most 63.
  case dnsLabel
  /// RFC 1123 labels joined by dots, at most 253.
  case dnsSubdomain
  /// RFC 1035: like a label, and begins with a letter.
  case dnsName1035
}

public struct SchemaField: Hashable, Sendable {
  public var name: String
  public var schema: Schema
  /// Objects without the field are refused.
  public var isRequired: Bool
  /// The OpenAPI documents call the field required, as Kubernetes' do for what its programs always write; objects
  /// without it are welcome.
  public var isAlwaysThere = false
  /// The field's number in Kubernetes' protobuf form; several where it lies in embedded messages, none if it has none.
  public var protobufPath: [Int] = []
  /// Whether a zero in the protobuf form is a value; otherwise Go programs write one where the field is absent.
  public var hasMeaningfulZero = false

  public init(_ name: String, _ schema: Schema, isRequired: Bool = false) {
    self.name = name
    self.schema = schema
    self.isRequired = isRequired
  }
}

/// A type that has a name of its own, which OpenAPI documents refer to.
public struct SchemaType: Hashable, Sendable {
  /// The full name: `io.k8s.api.core.v1.Container`.
  public var name: String
  public var description: String

  public init(name: String, description: String = "") {
    self.name = name
    self.description = description
  }
}

/// What a strategic merge patch does to a list.
public enum ListMerge: Hashable, Sendable {
  case replace
  /// Scalars that are not there yet are added.
  case union
  case byKey(String)
}

/// What may be in place of an object. In the protobuf form it is a message that has room for both.
package enum SchemaAlternative: String, Hashable, Sendable {
  case boolean = "orBoolean"
  /// A list of such objects.
  case list = "orList"
  /// A list of texts.
  case texts = "orTexts"
}

/// A value's shape with what documents and fills it.
public struct Schema: Hashable, Sendable {
  /// Kept behind one reference: a schema is handed around with every value that is read, compared and written.
  private var storage: Storage

  public var shape: SchemaShape {
    get { storage.parts.shape }
    set { change { $0.shape = newValue } }
  }
  public var description: String {
    get { storage.parts.description }
    set { change { $0.description = newValue } }
  }
  public var defaultValue: JSONValue? {
    get { storage.parts.defaultValue }
    set { change { $0.defaultValue = newValue } }
  }
  /// Whether `null` is a value of its own instead of meaning "absent".
  public var isNullable: Bool {
    get { storage.parts.isNullable }
    set { change { $0.isNullable = newValue } }
  }
  public var minimum: Int64? {
    get { storage.parts.minimum }
    set { change { $0.minimum = newValue } }
  }
  public var maximum: Int64? {
    get { storage.parts.maximum }
    set { change { $0.maximum = newValue } }
  }
  /// Whether a set or keyed list is refused when it has an element twice. Custom resources are that strict; Kubernetes'
  /// own kinds are not (an environment variable may be set twice), their rules name what must be unique.
  public var hasUniqueElements: Bool {
    get { storage.parts.hasUniqueElements }
    set { change { $0.hasUniqueElements = newValue } }
  }
  /// Whether an object is one value when objects are merged by server-side apply, whoever owns parts of it (a label
  /// selector). Source: `x-kubernetes-map-type: atomic`.
  public var isAtomic: Bool {
    get { storage.parts.isAtomic }
    set { change { $0.isAtomic = newValue } }
  }
  /// The named type that this is; nil for types that are written out where they are used.
  public var type: SchemaType? {
    get { storage.parts.type }
    set { change { $0.type = newValue } }
  }
  /// Whether patches name the members that stay (`x-kubernetes-patch-strategy: retainKeys`): for members of which only
  /// one may be there.
  public var retainsKeys: Bool {
    get { storage.parts.retainsKeys }
    set { change { $0.retainsKeys = newValue } }
  }
  /// What strategic merge patches do to the list where that does not follow from its type.
  public var patchMerge: ListMerge? {
    get { storage.parts.patchMerge }
    set { change { $0.patchMerge = newValue } }
  }
  /// Whether members that are not declared are kept (`x-kubernetes-preserve-unknown-fields`).
  public var keepsUnknownFields: Bool {
    get { storage.parts.keepsUnknownFields }
    set { change { $0.keepsUnknownFields = newValue } }
  }
  /// What else than an object is right too: `additionalProperties` may be a schema or a boolean.
  package var alternative: SchemaAlternative? {
    get { storage.parts.alternative }
    set { change { $0.alternative = newValue } }
  }
  /// Whether Kubernetes' programs write the member even when there is nothing in it, so that only its parts have owners.
  package var isAlwaysWritten: Bool {
    get { storage.parts.isAlwaysWritten }
    set { change { $0.isAlwaysWritten = newValue } }
  }
  /// Whether Kubernetes' programs leave a list or map out when there is nothing in it, so that an empty one is no value.
  package var isLeftOutWhenEmpty: Bool {
    get { storage.parts.isLeftOutWhenEmpty }
    set { change { $0.isLeftOutWhenEmpty = newValue } }
  }
  /// What a CustomResourceDefinition demands of the value and everything in it; nil for other kinds.
  package var rules: JSONSchema? {
    get { storage.parts.rules }
    set { change { $0.rules = newValue } }
  }

  public init(
    _ shape: SchemaShape, description: String = "", default defaultValue: JSONValue? = nil,
    isNullable: Bool = false, minimum: Int64? = nil, maximum: Int64? = nil, hasUniqueElements: Bool = false,
    isAtomic: Bool = false
  ) {
    storage = Storage(
      Parts(
        shape: shape, description: description, defaultValue: defaultValue, isNullable: isNullable, minimum: minimum,
        maximum: maximum, hasUniqueElements: hasUniqueElements, isAtomic: isAtomic))
  }

  public static func == (left: Schema, right: Schema) -> Bool {
    left.storage === right.storage || left.storage.parts == right.storage.parts
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(storage.parts) }

  private mutating func change(_ body: (inout Parts) -> Void) {
    if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.parts) }
    body(&storage.parts)
  }
}

extension Schema {
  /// What a schema says, under the names of its properties.
  private struct Parts: Hashable, Sendable {
    var shape: SchemaShape
    var description: String
    var defaultValue: JSONValue?
    var isNullable: Bool
    var minimum: Int64?
    var maximum: Int64?
    var hasUniqueElements: Bool
    var isAtomic: Bool
    var type: SchemaType?
    var retainsKeys: Bool = false
    var patchMerge: ListMerge?
    var keepsUnknownFields: Bool = false
    var alternative: SchemaAlternative?
    var isAlwaysWritten: Bool = false
    var isLeftOutWhenEmpty: Bool = false
    var rules: JSONSchema?
  }

  /// Invariant behind the unchecked conformance: changed only by a schema that owns it alone.
  private final class Storage: @unchecked Sendable {  // Copied on write.
    var parts: Parts

    init(_ parts: Parts) { self.parts = parts }
  }
}

extension Schema {
  /// The schema of a member; nil if there can be none of that name.
  package func member(_ name: String) -> Schema? {
    switch shape {
    case .object(let fields): schema(ofField: name, among: fields) ?? (keepsUnknownFields ? .any : nil)
    case .map(let element): element
    case .any: .any
    default: nil
    }
  }

  /// The schema of the one of an object's fields that has a name. Not the whole field, which is made of several
  /// references that each would have to be counted.
  ///
  /// - Parameter fields: those of the shape, which the caller has at hand.
  func schema(ofField name: String, among fields: [SchemaField]) -> Schema? {
    guard fields.count > JSONSchema.manyProperties, let rules, rules.properties.count > JSONSchema.manyProperties else {
      return fields.place(of: name).map { fields[$0].schema }
    }
    // The fields are the definition's, in its order, but for the three that all objects have.
    let common = 3
    let range = 0..<fields.count
    if let place = rules.place(of: name) {
      let near = (place - common..<place + common + 1).clamped(to: range)
      if let place = fields[near].place(of: name) { return fields[place].schema }
    }
    return (fields.prefix(common).place(of: name) ?? fields.suffix(common).place(of: name)).map { fields[$0].schema }
  }

  /// What a strategic merge patch does to the value: lists with keys merge by the first of them, sets become the union.
  public var listMerge: ListMerge {
    if let patchMerge { return patchMerge }
    return switch shape {
    case .array(_, .set): .union
    case .array(_, .map(let keys)): keys.first.map(ListMerge.byKey) ?? .replace
    default: .replace
    }
  }
}

extension RandomAccessCollection<SchemaField> where Index == Int {
  /// Where the field of a name is. Looks at the names alone: to look at whole fields is to count references to all of them.
  fileprivate func place(of name: String) -> Int? {
    for place in indices where self[place].name.isSameText(as: name) { return place }
    return nil
  }
}
