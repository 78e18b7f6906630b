internal import FoundationEssentials

/// Why no schema can be made of a type, in a sentence that says what to do.
public struct CodableSchemaError: Error, CustomStringConvertible, Sendable {
  public var description: String
}

/// Learns what a type reads by letting it read: a decoder that gives a plain value for everything it is asked for, and writes
/// down what that was.
struct SchemaRecorder {
  /// The types that are being read, from the outside in.
  private var underway: [ObjectIdentifier] = []

  /// The schema of a type and a value of it.
  func record<T: Decodable>(_ type: T.Type) throws -> (schema: Schema, value: T) {
    let known = try Self.known(type) ?? recordKnownContainer(type)
    if let known {
      guard let value = known.value as? T else { throw Self.problem(type, "its sample value is of another type") }
      return (known.schema, value)
    }
    guard !underway.contains(ObjectIdentifier(type)) else {
      throw Self.problem(type, "it holds itself, which a schema cannot: make the inner one a JSONValue")
    }
    var inner = self
    inner.underway.append(ObjectIdentifier(type))
    let place = RecordedPlace()
    let value: T
    do {
      value = try T(from: RecordingDecoder(recorder: inner, place: place))
    } catch let error as CodableSchemaError {
      throw error
    } catch {
      throw Self.problem(
        type, "it does not read a plain value (\(error)): an enumeration must be CaseIterable with raw values")
    }
    return (place.schema, value)
  }

  static func problem(_ type: any Any.Type, _ why: String) -> CodableSchemaError {
    CodableSchemaError(description: "there is no schema of \(type): \(why)")
  }

  typealias Known = (schema: Schema, value: Any)

  /// Types that are one value.
  private static func known(_ type: any Decodable.Type) throws -> Known? {
    switch type {
    case is String.Type: return (.string, "")
    case is Bool.Type: return (.boolean, false)
    case is Date.Type: return (.dateTime, Date(timeIntervalSince1970: 0))
    case is Data.Type: return (.bytes, Data())
    case is Double.Type: return (.number, Double.zero)
    case is Float.Type: return (.number, Float.zero)
    case is JSONValue.Type: return (.any, JSONValue.null)
    case let integer as any FixedWidthInteger.Type: return (integer.schema, integer.zero)
    case let view as any JSONView.Type: return (Schema(.map(.any)), view.init(json: [:]))
    case is JSONObject.Type: return (Schema(.map(.any)), JSONObject())
    case let words as any (CaseIterable & RawRepresentable).Type: return try enumeration(words)
    default: return nil
    }
  }

  private static func enumeration<E: CaseIterable & RawRepresentable>(_ type: E.Type) throws -> Known? {
    guard let first = E.allCases.first else { throw problem(type, "it has no cases") }
    if E.RawValue.self == String.self {
      return (Schema(.string(.oneOf(E.allCases.compactMap { $0.rawValue as? String }))), first)
    }
    guard let integer = E.RawValue.self as? any FixedWidthInteger.Type else { return nil }
    return (integer.schema, first)
  }

  /// Types of the standard library that hold others.
  private func recordKnownContainer(_ type: any Decodable.Type) throws -> Known? {
    try (type as? any RecordedContainer.Type)?.record(by: self)
  }
}

extension FixedWidthInteger {
  fileprivate static var schema: Schema { Schema(.integer(bits: bitWidth <= 32 && isSigned ? 32 : 64)) }
}

/// A type of the standard library that holds others, and gives none of them away when it reads nothing.
private protocol RecordedContainer {
  static func record(by recorder: SchemaRecorder) throws -> SchemaRecorder.Known
}

extension Array: RecordedContainer where Element: Decodable {
  static func record(by recorder: SchemaRecorder) throws -> SchemaRecorder.Known {
    (.list(try recorder.record(Element.self).schema), Self())
  }
}

extension Set: RecordedContainer where Element: Decodable {
  static func record(by recorder: SchemaRecorder) throws -> SchemaRecorder.Known {
    (.set(try recorder.record(Element.self).schema), Self())
  }
}

extension Dictionary: RecordedContainer where Key: Decodable, Value: Decodable {
  static func record(by recorder: SchemaRecorder) throws -> SchemaRecorder.Known {
    guard Key.self == String.self else {
      throw SchemaRecorder.problem(Self.self, "the keys of a map must be strings")
    }
    return (.map(of: try recorder.record(Value.self).schema), Self())
  }
}

extension Optional: RecordedContainer where Wrapped: Decodable {
  static func record(by recorder: SchemaRecorder) throws -> SchemaRecorder.Known {
    var schema = try recorder.record(Wrapped.self).schema
    schema.isNullable = true
    return (schema, Self.none as Any)
  }
}
