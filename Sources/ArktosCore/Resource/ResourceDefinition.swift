/// Everything the server knows about a kind, as data. No verb handler knows a kind by name.
///
/// Built-in kinds, an embedder's own kinds and CustomResourceDefinitions all take this form. What it holds are its
/// ``Members``, each of which is reached as a member of the definition itself.
@dynamicMemberLookup
public struct ResourceDefinition: Sendable {
  /// Behind a reference: a definition goes along with every request, and has many members to copy.
  @usableFromInline var contents: Contents

  @inlinable
  public subscript<Value>(dynamicMember member: KeyPath<Members, Value>) -> Value { contents.members[keyPath: member] }

  @inlinable
  public subscript<Value>(dynamicMember member: WritableKeyPath<Members, Value>) -> Value {
    get { contents.members[keyPath: member] }
    set {
      var members = contents.members
      members[keyPath: member] = newValue
      contents = Contents(members)
    }
  }

  /// Where its objects lie in the store.
  @inlinable public var keys: RegistryKeys { contents.keys }

  public enum Subresource: String, Hashable, Sendable {
    case status
    case scale
    case finalize
    /// Gives out tokens of a service account.
    case token
  }

  public init(
    _ type: ResourceType, singular: String? = nil, shortNames: [String] = [], categories: [String] = [],
    subresources: Set<Subresource> = [], schema: Schema, printerColumns: [PrinterColumn] = [],
    selectableFields: [String] = [], strategy: ResourceStrategy = ResourceStrategy(),
    storagePrefix: String? = nil, timeToLive: Duration? = nil
  ) {
    contents = Contents(
      Members(
        type: type, singular: singular ?? type.kind.lowercased(), shortNames: shortNames, categories: categories,
        subresources: subresources, schema: schema, printerColumns: printerColumns, selectableFields: selectableFields,
        strategy: strategy, storagePrefix: storagePrefix, timeToLive: timeToLive))
  }
}

extension ResourceDefinition {
  /// What a definition says of its kind.
  public struct Members: Sendable {
    public var type: ResourceType
    public var singular: String
    public var shortNames: [String]
    /// Groups of kinds that one word names: `all`.
    public var categories: [String]
    public var subresources: Set<Subresource>
    /// The schema of the whole object; `apiVersion`, `kind` and `metadata` are common to all kinds and are not part of it.
    public var schema: Schema {
      didSet { (wholeSchema, trackedSchema) = ResourceDefinition.schemas(around: schema) }
    }
    /// ``schema`` with `apiVersion`, `kind` and `metadata`.
    public private(set) var wholeSchema: Schema
    /// The part of ``wholeSchema`` whose fields have owners; the server's own members of `metadata` have none.
    package private(set) var trackedSchema: Schema
    /// The columns of its table. ``PrinterColumn/name`` comes before them unless one of them is called so.
    public var printerColumns: [PrinterColumn]
    /// Dotted paths that field selectors may name, besides `metadata.name`, `metadata.namespace`, `metadata.tenant`
    /// and the hash keys, which every kind has.
    public var selectableFields: [String] {
      didSet { fieldIndex = SelectableFields(selectableFields, schema: schema) }
    }
    /// ``selectableFields``, prepared for ``IndexRecord``.
    public private(set) var fieldIndex: SelectableFields
    public var strategy: ResourceStrategy
    /// The segment behind `/registry/` if it is not the plural (`minions` for nodes).
    public var storagePrefix: String?
    /// How long an object lives after its last write; nil means for good. Arktos gives ControllerInstances 30 s.
    public var timeToLive: Duration?
    /// Whether a write that changes nothing gives an object its time anew: for those that say that somebody is alive. Of
    /// others, as of Kubernetes' Events, it writes nothing.
    public var isRenewedByWrites = false
    /// Whether values of a wrong JSON type make a request malformed (400), as in Kubernetes' built-in kinds, or the object
    /// invalid (422), as in custom resources.
    public var wrongTypesAreMalformed = true
    /// Whether an object is a question, which is answered when it is created and never stored: the review kinds.
    package var isQuestion = false
    /// The kind of its lists, if that is not the kind with `List` behind it.
    public var listKind: String?
    /// Where the `scale` subresource finds its numbers; nil for the places where Kubernetes' own kinds have them.
    public var scalePaths: ScalePaths?
    /// How this version's objects are made from stored ones, and the other way; nil for the version that is stored.
    public var conversion: VersionConversion?
    /// What clients of this version are warned of.
    public var deprecationWarning: String?

    /// Whether a CustomResourceDefinition made it.
    package var isCustom: Bool { schema.rules != nil }

    /// Whether `metadata.generation` counts the changes of its objects.
    package var countsGenerations: Bool { isCustom || strategy.countsGenerations }

    fileprivate init(
      type: ResourceType, singular: String, shortNames: [String], categories: [String],
      subresources: Set<Subresource>, schema: Schema, printerColumns: [PrinterColumn], selectableFields: [String],
      strategy: ResourceStrategy, storagePrefix: String?, timeToLive: Duration?
    ) {
      self.type = type
      self.singular = singular
      self.shortNames = shortNames
      self.categories = categories
      self.subresources = subresources
      self.schema = schema
      (wholeSchema, trackedSchema) = ResourceDefinition.schemas(around: schema)
      self.printerColumns = printerColumns
      self.selectableFields = selectableFields
      fieldIndex = SelectableFields(selectableFields, schema: schema)
      self.strategy = strategy
      self.storagePrefix = storagePrefix
      self.timeToLive = timeToLive
    }

    /// All columns of its table, in order. A kind that declares none shows names and ages.
    public var tableColumns: [PrinterColumn] {
      if printerColumns.isEmpty { return [.name, .age] }
      return printerColumns.contains { $0.name == PrinterColumn.name.name } ? printerColumns : [.name] + printerColumns
    }
  }

  /// What all copies of a definition share.
  @usableFromInline
  final class Contents: Sendable {
    @usableFromInline let members: Members
    /// Worked out once, for every request needs it.
    @usableFromInline let keys: RegistryKeys

    @usableFromInline
    init(_ members: Members) {
      self.members = members
      keys = RegistryKeys(type: members.type, storagePrefix: members.storagePrefix)
    }
  }
}

/// A column of `get`'s table.
public struct PrinterColumn: Sendable {
  public enum Kind: String, Sendable {
    case string
    case integer
    case number
    case boolean
    /// A moment, shown as an age.
    case date
  }

  public var name: String
  public var kind: Kind
  /// A hint at the form of the value: `int32`, `date-time`.
  public var format = ""
  public var description: String
  /// 0 is always shown; others only with `-o wide`.
  public var priority: Int
  public var value: @Sendable (JSONObject) -> JSONValue?

  public init(
    _ name: String, kind: Kind = .string, description: String = "", priority: Int = 0,
    value: @escaping @Sendable (JSONObject) -> JSONValue?
  ) {
    self.name = name
    self.kind = kind
    self.description = description
    self.priority = priority
    self.value = value
  }

  /// A column that shows the value at a dotted path: `spec.replicas`.
  public init(
    _ name: String, kind: Kind = .string, path: String, description: String = "", priority: Int = 0
  ) {
    let names = path.split(separator: ".").map(String.init)
    self.init(name, kind: kind, description: description, priority: priority) { $0.value(at: names) }
  }
}

/// The rules of a kind that its schema cannot say. Every rule has a default that does nothing.
public struct ResourceStrategy: Sendable {
  /// What its name must look like.
  public var nameFormat: StringFormat
  /// Whether a PUT without a resourceVersion overwrites whatever is there.
  public var allowsUnconditionalUpdate: Bool
  /// Whether a PUT may create the object (Lease, Event, Endpoints).
  public var allowsCreateOnUpdate: Bool
  /// Fills in what depends on other fields, which a schema cannot say; after the schema's own defaults.
  public var applyDefaults: @Sendable (inout JSONObject) -> Void
  /// Changes a new object before it is validated: sets the first status, adds finalizers.
  public var prepareForCreate: @Sendable (inout JSONObject) -> Void
  /// Changes an object that was updated itself (not through a subresource) before it is validated; the second object is
  /// the stored one.
  public var prepareForUpdate: @Sendable (inout JSONObject, JSONObject) -> Void
  /// Changes an object whose deletion begins but has to wait for finalizers: sets the phase.
  public var prepareForDelete: @Sendable (inout JSONObject) -> Void
  /// How many seconds a deleted object is given to end, of the object and what the request says; 0 lets it go at once.
  /// Nil for kinds of which nothing runs anywhere.
  public var gracePeriod: (@Sendable (JSONObject, Int64?) -> Int64)?
  /// Whether a deletion answers with the object even when it is gone, rather than with a `Status`.
  public var returnsDeletedObject = false
  /// Whether one call deletes a whole collection. Not so where each object stands for all that lies in it.
  public var allowsDeleteCollection: Bool
  /// Whether `metadata.generation` counts the changes of what is wanted, for those who write down which of them they have
  /// seen. Source: the strategies of Kubernetes' kinds; custom resources always count.
  public var countsGenerations: Bool
  /// Whether finalizers must be named below a domain, but for Kubernetes' own.
  package var needsDomainsOfFinalizers = false
  /// Checks beyond the schema.
  public var validate: @Sendable (JSONObject) -> [APIError.Cause]
  /// Checks of an update against the stored object: immutable fields.
  public var validateUpdate: @Sendable (JSONObject, JSONObject) -> [APIError.Cause]

  public init(
    nameFormat: StringFormat = .dnsSubdomain, allowsUnconditionalUpdate: Bool = true,
    allowsCreateOnUpdate: Bool = false, allowsDeleteCollection: Bool = true, countsGenerations: Bool = false,
    applyDefaults: @escaping @Sendable (inout JSONObject) -> Void = { _ in },
    prepareForCreate: @escaping @Sendable (inout JSONObject) -> Void = { _ in },
    prepareForUpdate: @escaping @Sendable (inout JSONObject, JSONObject) -> Void = { _, _ in },
    prepareForDelete: @escaping @Sendable (inout JSONObject) -> Void = { _ in },
    validate: @escaping @Sendable (JSONObject) -> [APIError.Cause] = { _ in [] },
    validateUpdate: @escaping @Sendable (JSONObject, JSONObject) -> [APIError.Cause] = { _, _ in [] }
  ) {
    self.nameFormat = nameFormat
    self.allowsUnconditionalUpdate = allowsUnconditionalUpdate
    self.allowsCreateOnUpdate = allowsCreateOnUpdate
    self.allowsDeleteCollection = allowsDeleteCollection
    self.countsGenerations = countsGenerations
    self.applyDefaults = applyDefaults
    self.prepareForCreate = prepareForCreate
    self.prepareForUpdate = prepareForUpdate
    self.prepareForDelete = prepareForDelete
    self.validate = validate
    self.validateUpdate = validateUpdate
  }
}

/// Where an object has the numbers that its scale shows, as ways of member names.
public struct ScalePaths: Hashable, Sendable {
  public var specReplicas: [String]
  public var statusReplicas: [String]
  /// A selector as text.
  public var labelSelector: [String]?

  public init(specReplicas: [String], statusReplicas: [String], labelSelector: [String]?) {
    self.specReplicas = specReplicas
    self.statusReplicas = statusReplicas
    self.labelSelector = labelSelector
  }
}

/// How one version of a kind is made from the stored form of its objects, and the stored form from the version.
///
/// A class, so that what was worked out by it can be told by its identity.
public final class VersionConversion: Sendable {
  public let fromStored: @Sendable (inout JSONObject) -> Void
  public let toStored: @Sendable (inout JSONObject) -> Void

  public init(
    fromStored: @escaping @Sendable (inout JSONObject) -> Void, toStored: @escaping @Sendable (inout JSONObject) -> Void
  ) {
    self.fromStored = fromStored
    self.toStored = toStored
  }
}
