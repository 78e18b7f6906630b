extension JSONSchema {
  /// What is wrong with a value, in the words of Kubernetes' validation of custom resources.
  ///
  /// Of very much that is wrong only a part is told, and ``APIError/Cause/tooManyErrors`` in the place of the rest.
  package func validate(_ value: JSONValue, at path: FieldPath = .root) -> [APIError.Cause] {
    var room = Self.maximumText
    return validate(value, at: path, &room)
  }

  /// In bytes: each part of a large schema may have something to say about each part of a large value.
  private static let maximumText = 256 << 10

  /// - Parameter room: how much may still be told, in bytes; with none left every value is wrong.
  private func validate(_ value: JSONValue, at path: FieldPath, _ room: inout Int) -> [APIError.Cause] {
    guard room > 0 else { return [.tooManyErrors] }
    if value.isNull {
      return isNullable ? [] : Self.told(typeCauses(value, path) + enumCauses(value, path), &room)
    }
    var causes = Self.told(typeCauses(value, path), &room) + combinationCauses(value, path, &room)
    switch value {
    case .string(let text): causes += Self.told(stringCauses(text, path), &room)
    case .int, .double: causes += Self.told(numberCauses(value, path), &room)
    case .array(let elements): causes += arrayCauses(elements, path, &room)
    case .object(let object): causes += objectCauses(object, path, &room)
    case .bool, .null: break
    }
    return causes + Self.told(enumCauses(value, path), &room)
  }

  /// The causes, whose text takes its room.
  private static func told(_ causes: [APIError.Cause], _ room: inout Int) -> [APIError.Cause] {
    for cause in causes { room -= cause.message.utf8.count + cause.field.utf8.count }
    return causes
  }

  // MARK: - Types and words

  private func typeCauses(_ value: JSONValue, _ path: FieldPath) -> [APIError.Cause] {
    if isIntOrString {
      if value.stringValue != nil || value.intValue != nil { return [] }
      return [.typeInvalid(path.text, value, expected: "integer,string")]
    }
    guard let type else { return [] }
    let isRight =
      switch type {
      case "string": value.stringValue != nil
      case "integer": value.intValue != nil
      case "number": value.doubleValue != nil
      case "boolean": value.boolValue != nil
      case "array": value.arrayValue != nil
      case "object": value.objectValue != nil
      default: true
      }
    return isRight ? [] : [.typeInvalid(path.text, value, expected: type)]
  }

  private func enumCauses(_ value: JSONValue, _ path: FieldPath) -> [APIError.Cause] {
    guard let words = json[array: "enum"], !words.isEmpty, !words.contains(where: { $0.isSameNumber(as: value) }) else {
      return []
    }
    return [.notSupported(path.text, value.plainText, supported: words.map(\.plainText))]
  }

  // MARK: - Scalars

  private func stringCauses(_ text: String, _ path: FieldPath) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    let length = Int64(text.unicodeScalars.count)
    if let maximum = json[int: "maxLength"], length > maximum {
      causes.append(.tooLong(path.text, maximumBytes: Int(maximum)))
    }
    if let minimum = json[int: "minLength"], length < minimum {
      causes.append(invalid(.string(text), "should be at least \(minimum) chars long", path))
    }
    if let pattern, !pattern.matches(text) {
      causes.append(invalid(.string(text), "should match '\(pattern.text)'", path))
    }
    if let format = json[string: "format"], !ValueFormats.isValid(text, format) {
      var cause = invalid(
        .string(text),
        "must be of type \(format): \(String(decoding: JSONValue.string(text).encoded(), as: UTF8.self))",
        path)
      cause.reason = "FieldValueTypeInvalid"
      causes.append(cause)
    }
    return causes
  }

  private func numberCauses(_ value: JSONValue, _ path: FieldPath) -> [APIError.Cause] {
    guard let number = value.doubleValue else { return [] }
    var causes: [APIError.Cause] = []
    if let factor = json["multipleOf"], let divisor = factor.doubleValue, divisor > 0 {
      let isMultiple =
        if let whole = value.intValue, let step = factor.intValue { whole % step == 0 } else {
          (number / divisor).rounded() == number / divisor
        }
      if !isMultiple { causes.append(invalid(value, "should be a multiple of \(factor.plainText)", path)) }
    }
    if let bound = json["maximum"], let order = value.compare(bound) {
      let isExclusive = json[bool: "exclusiveMaximum"] ?? false
      if order > 0 || (isExclusive && order == 0) {
        causes.append(
          invalid(value, "should be less than \(isExclusive ? "" : "or equal to ")\(bound.plainText)", path))
      }
    }
    if let bound = json["minimum"], let order = value.compare(bound) {
      let isExclusive = json[bool: "exclusiveMinimum"] ?? false
      if order < 0 || (isExclusive && order == 0) {
        causes.append(
          invalid(value, "should be greater than \(isExclusive ? "" : "or equal to ")\(bound.plainText)", path))
      }
    }
    let isOutOfRange =
      switch json[string: "format"] {
      case "int32": value.intValue.map { Int32(exactly: $0) == nil } ?? false
      default: false
      }
    if isOutOfRange { causes.append(invalid(value, "must be of type int32: \"\(value.plainText)\"", path)) }
    return causes
  }

  // MARK: - Containers

  private func arrayCauses(_ elements: [JSONValue], _ path: FieldPath, _ room: inout Int) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if let items {
      for (index, element) in elements.enumerated() {
        causes += items.validate(element, at: path.index(index), &room)
        if room <= 0 { return causes + [.tooManyErrors] }
      }
    }
    return causes + Self.told(listCauses(elements, path), &room)
  }

  private func listCauses(_ elements: [JSONValue], _ path: FieldPath) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if let maximum = json[int: "maxItems"], elements.count > maximum {
      causes.append(.tooMany(path.text, elements.count, maximum: Int(maximum)))
    }
    if let minimum = json[int: "minItems"], elements.count < minimum {
      causes.append(invalid(.array(elements), "should have at least \(minimum) items", path))
    }
    return causes + mergeType.duplicates(in: elements, at: path)
  }

  private func objectCauses(_ object: JSONObject, _ path: FieldPath, _ room: inout Int) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if let maximum = json[int: "maxProperties"], object.count > maximum {
      causes.append(.tooMany(path.text, object.count, maximum: Int(maximum)))
    }
    if let minimum = json[int: "minProperties"], object.count < minimum {
      causes.append(invalid(.object(object), "should have at least \(minimum) properties", path))
    }
    for name in required where object[name] == nil { causes.append(.required(path.field(name).text)) }
    causes = Self.told(causes, &room)
    for (name, member) in object {
      guard let property = property(name) ?? additionalProperties else { continue }
      causes += property.validate(member, at: path.field(name), &room)
      if room <= 0 { return causes + [.tooManyErrors] }
    }
    if isEmbeddedResource { causes += Self.told(embeddedCauses(object, path), &room) }
    return causes
  }

  /// A whole object in a field needs what makes it one.
  private func embeddedCauses(_ object: JSONObject, _ path: FieldPath) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for name in ["apiVersion", "kind"] where object[string: name] ?? "" == "" && !required.contains(name) {
      causes.append(.required(path.field(name).text, "must not be empty"))
    }
    if let metadata = object["metadata"] {
      causes += ObjectMetaSchema.schema.validate(metadata, at: path.field("metadata"))
    }
    return causes
  }

  // MARK: - Combinations

  private func combinationCauses(_ value: JSONValue, _ path: FieldPath, _ room: inout Int) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    func add(_ problem: String, _ parts: [APIError.Cause] = []) {
      // Kubernetes names the place in the sentence alone.
      let cause = APIError.Cause(
        reason: "FieldValueInvalid", message: "Invalid value: \"\": \"\(path.text)\" must \(problem)", field: "<nil>")
      causes += Self.told([cause], &room) + parts
    }
    if !anyOf.isEmpty {
      let (count, nearest) = Self.alternatives(anyOf, value, path, room)
      if count == 0 { add("validate at least one schema (anyOf)", Self.told(nearest, &room)) }
    }
    if !oneOf.isEmpty {
      let (count, nearest) = Self.alternatives(oneOf, value, path, room)
      if count == 0 {
        add("validate one and only one schema (oneOf). Found none valid", Self.told(nearest, &room))
      } else if count > 1 {
        add("validate one and only one schema (oneOf). Found \(count) valid alternatives")
      }
    }
    var failed: [APIError.Cause] = []
    var failures = 0
    for schema in allOf {
      let found = schema.validate(value, at: path, &room)
      failed += found
      if !found.isEmpty { failures += 1 }
      if room <= 0 {
        failed.append(.tooManyErrors)
        break
      }
    }
    if failures > 0 {
      add("validate all the schemas (allOf)\(failures == allOf.count ? ". None validated" : "")", failed)
    }
    if let not {
      var left = room
      if not.validate(value, at: path, &left).isEmpty { add("not validate the schema (not)") }
    }
    return causes
  }

  /// How many of the schemas a value is right by, and what is wrong with it by the one that finds least. What is not told
  /// takes no room.
  private static func alternatives(
    _ schemas: [JSONSchema], _ value: JSONValue, _ path: FieldPath, _ room: Int
  ) -> (count: Int, nearest: [APIError.Cause]) {
    var count = 0
    var nearest: [APIError.Cause]?
    for schema in schemas {
      var left = room
      let found = schema.validate(value, at: path, &left)
      if found.isEmpty { count += 1 }
      if found.count < nearest?.count ?? .max { nearest = found }
    }
    return (count, nearest ?? [])
  }

  private func invalid(_ value: JSONValue, _ problem: String, _ path: FieldPath) -> APIError.Cause {
    .invalid(path.text, value, "\(path.text) in body \(problem)")
  }
}

extension JSONValue {
  /// The value as a sentence writes it: strings without quotes.
  fileprivate var plainText: String { stringValue ?? String(decoding: encoded(), as: UTF8.self) }

  /// `1` and `1.0` are the same to a schema.
  fileprivate func isSameNumber(as other: JSONValue) -> Bool {
    if self == other { return true }
    guard let left = doubleValue, let right = other.doubleValue else { return false }
    return left == right
  }

  /// -1, 0 or 1; nil unless both are numbers. Whole numbers are compared without loss.
  fileprivate func compare(_ other: JSONValue) -> Int? {
    if let left = intValue, let right = other.intValue { return left < right ? -1 : left == right ? 0 : 1 }
    guard let left = doubleValue, let right = other.doubleValue else { return nil }
    return left < right ? -1 : left == right ? 0 : 1
  }
}
