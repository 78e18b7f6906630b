// Short ways to write a schema down: `.object([.required("name", .string, "…"), .optional("ports", .list(port))])`.

extension Schema {
  public static let any = Schema(.any)
  public static let string = Schema(.string(.any))
  public static let boolean = Schema(.boolean)
  public static let number = Schema(.number)
  public static let int32 = Schema(.integer(bits: 32))
  public static let int64 = Schema(.integer(bits: 64))
  public static let intOrString = Schema(.intOrString)
  public static let dateTime = Schema(.string(.dateTime))
  public static let microTime = Schema(.string(.microTime))
  public static let quantity = Schema(.string(.quantity))
  public static let bytes = Schema(.string(.bytes))
  public static let dnsLabel = Schema(.string(.dnsLabel))
  public static let dnsSubdomain = Schema(.string(.dnsSubdomain))
  /// A map from free names to strings.
  public static let stringMap = Schema(.map(.string))
  /// A map from resource names to quantities.
  public static let resourceList = Schema(.map(.quantity))
  /// A TCP or UDP port.
  public static let port = int32.between(1, 65535)

  public static func oneOf(_ words: String...) -> Schema { Schema(.string(.oneOf(words))) }

  public static func object(_ fields: [SchemaField]) -> Schema { Schema(.object(fields)) }

  public static func map(of value: Schema) -> Schema { Schema(.map(value)) }

  /// A list that is one value when lists are merged.
  public static func list(_ element: Schema) -> Schema { Schema(.array(element, .atomic)) }

  /// A list of scalars, each at most once.
  public static func set(_ element: Schema) -> Schema { Schema(.array(element, .set)) }

  /// A list of objects told apart by the named members; the first of them is the strategic merge key.
  public static func list(_ element: Schema, keys: String...) -> Schema {
    Schema(.array(element, .map(keys: keys)))
  }

  /// The schema with a value for where the field is absent.
  public func defaulting(to value: JSONValue) -> Schema {
    var schema = self
    schema.defaultValue = value
    return schema
  }

  public func between(_ minimum: Int64, _ maximum: Int64) -> Schema {
    var schema = self
    schema.minimum = minimum
    schema.maximum = maximum
    return schema
  }

  public func atLeast(_ minimum: Int64) -> Schema {
    var schema = self
    schema.minimum = minimum
    return schema
  }

  /// The schema of a list that may not have an element twice.
  public func withUniqueElements() -> Schema {
    var schema = self
    schema.hasUniqueElements = true
    return schema
  }

  /// The schema of an object that is one value when objects are merged by server-side apply.
  public func atomic() -> Schema {
    var schema = self
    schema.isAtomic = true
    return schema
  }

  public func described(_ description: String) -> Schema {
    var schema = self
    schema.description = description
    return schema
  }
}

extension SchemaField {
  public static func required(_ name: String, _ schema: Schema, _ description: String = "") -> SchemaField {
    SchemaField(name, description.isEmpty ? schema : schema.described(description), isRequired: true)
  }

  public static func optional(_ name: String, _ schema: Schema, _ description: String = "") -> SchemaField {
    SchemaField(name, description.isEmpty ? schema : schema.described(description))
  }
}
