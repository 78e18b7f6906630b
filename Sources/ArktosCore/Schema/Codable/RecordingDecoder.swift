/// What has been read at one place: fields, elements, or one value.
final class RecordedPlace {
  private var fields: [SchemaField] = []
  private var value: Schema?

  var schema: Schema { value ?? .object(fields) }

  func note(_ schema: Schema) { value = schema }

  func note(_ field: SchemaField) {
    guard !fields.contains(where: { $0.name == field.name }) else { return }
    fields.append(field)
  }
}

/// A decoder without a text: it gives plain values, and ``RecordedPlace`` learns what was asked for.
struct RecordingDecoder: Decoder {
  let recorder: SchemaRecorder
  let place: RecordedPlace
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(RecordingFields<Key>(recorder: recorder, place: place))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    place.note(.list(.any))
    return RecordingElements(recorder: recorder, place: place)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    RecordingValue(recorder: recorder, place: place)
  }
}

private struct RecordingFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let recorder: SchemaRecorder
  let place: RecordedPlace
  private let optionalNames = OptionalNames()
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { [] }

  init(recorder: SchemaRecorder, place: RecordedPlace) {
    self.recorder = recorder
    self.place = place
  }

  /// The names of fields that may be absent.
  final class OptionalNames {
    var names: Set<String> = []
  }

  func contains(_ key: Key) -> Bool { true }

  /// Asked before a field that may be absent, and only then.
  func decodeNil(forKey key: Key) throws -> Bool {
    optionalNames.names.insert(key.stringValue)
    return false
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let (schema, value) = try recorder.record(type)
    note(schema, key)
    return value
  }

  private func note(_ schema: Schema, _ key: Key) {
    let isOptional = schema.isNullable || optionalNames.names.contains(key.stringValue)
    var schema = schema
    schema.isNullable = false
    place.note(isOptional ? .optional(key.stringValue, schema) : .required(key.stringValue, schema))
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
    -> KeyedDecodingContainer<Nested>
  {
    // What is read of it later is not known yet: anything may be there.
    note(Schema(.map(.any)), key)
    return try RecordingDecoder(recorder: recorder, place: RecordedPlace()).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    note(.list(.any), key)
    return try RecordingDecoder(recorder: recorder, place: RecordedPlace()).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { RecordingDecoder(recorder: recorder, place: place) }

  func superDecoder(forKey key: Key) throws -> any Decoder { RecordingDecoder(recorder: recorder, place: place) }
}

/// A list of no elements.
private struct RecordingElements: UnkeyedDecodingContainer {
  let recorder: SchemaRecorder
  let place: RecordedPlace
  var codingPath: [any CodingKey] { [] }
  var count: Int? { 0 }
  var isAtEnd: Bool { true }
  private(set) var currentIndex = 0

  init(recorder: SchemaRecorder, place: RecordedPlace) {
    self.recorder = recorder
    self.place = place
  }

  mutating func decodeNil() throws -> Bool { false }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try recorder.record(type).value }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try superDecoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder {
    RecordingDecoder(recorder: recorder, place: RecordedPlace())
  }
}

/// One value: the raw value of a type that wraps another.
private struct RecordingValue: SingleValueDecodingContainer {
  let recorder: SchemaRecorder
  let place: RecordedPlace
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { false }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let (schema, value) = try recorder.record(type)
    place.note(schema)
    return value
  }
}
