extension JSONSchema {
  /// What is wrong with a value, in the words of Kubernetes' validation of custom resources.
  package func validate(_ value: JSONValue, at path: FieldPath = .root) -> [APIError.Cause] {
    if value.isNull { return isNullable ? [] : typeCauses(value, path) + enumCauses(value, path) }
    var causes = typeCauses(value, path) + combinationCauses(value, path)
    switch value {
    case .string(let text): causes += stringCauses(text, path)
    case .int, .double: causes += numberCauses(value, path)
    case .array(let elements): causes += arrayCauses(elements, path)
    case .object(let object): causes += objectCauses(object, path)
    case .bool, .null: break
    }
    return causes + enumCauses(value, path)
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

  private func arrayCauses(_ elements: [JSONValue], _ path: FieldPath) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if let items {
      for (index, element) in elements.enumerated() { causes += items.validate(element, at: path.index(index)) }
    }
    if let maximum = json[int: "maxItems"], elements.count > maximum {
      causes.append(.tooMany(path.text, elements.count, maximum: Int(maximum)))
    }
    if let minimum = json[int: "minItems"], elements.count < minimum {
      causes.append(invalid(.array(elements), "should have at least \(minimum) items", path))
    }
    return causes + mergeType.duplicates(in: elements, at: path)
  }

  private func objectCauses(_ object: JSONObject, _ path: FieldPath) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if let maximum = json[int: "maxProperties"], object.count > maximum {
      causes.append(.tooMany(path.text, object.count, maximum: Int(maximum)))
    }
    if let minimum = json[int: "minProperties"], object.count < minimum {
      causes.append(invalid(.object(object), "should have at least \(minimum) properties", path))
    }
    for name in required where object[name] == nil { causes.append(.required(path.field(name).text)) }
    for (name, member) in object {
      if let property = property(name) ?? additionalProperties {
        causes += property.validate(member, at: path.field(name))
      }
    }
    if isEmbeddedResource { causes += embeddedCauses(object, path) }
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

  private func combinationCauses(_ value: JSONValue, _ path: FieldPath) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    func add(_ problem: String) {
      // Kubernetes names the place in the sentence alone.
      causes.append(
        APIError.Cause(
          reason: "FieldValueInvalid", message: "Invalid value: \"\": \"\(path.text)\" must \(problem)", field: "<nil>")
      )
    }
    if !anyOf.isEmpty {
      let results = anyOf.map { $0.validate(value, at: path) }
      if !results.contains(where: \.isEmpty) {
        add("validate at least one schema (anyOf)")
        causes += results.min { $0.count < $1.count } ?? []
      }
    }
    if !oneOf.isEmpty {
      let results = oneOf.map { $0.validate(value, at: path) }
      let count = results.count(where: \.isEmpty)
      if count == 0 {
        add("validate one and only one schema (oneOf). Found none valid")
        causes += results.min { $0.count < $1.count } ?? []
      } else if count > 1 {
        add("validate one and only one schema (oneOf). Found \(count) valid alternatives")
      }
    }
    if !allOf.isEmpty {
      let results = allOf.map { $0.validate(value, at: path) }
      let failed = results.filter { !$0.isEmpty }
      if !failed.isEmpty {
        add("validate all the schemas (allOf)\(failed.count == results.count ? ". None validated" : "")")
        causes += failed.flatMap { $0 }
      }
    }
    if let not, not.validate(value, at: path).isEmpty { add("not validate the schema (not)") }
    return causes
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
