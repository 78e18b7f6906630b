// What can be wrong with a field, in the words and with the reasons of Kubernetes' `field.Error`.
extension APIError.Cause {
  public static func required(_ field: String, _ detail: String = "") -> APIError.Cause {
    APIError.Cause(
      reason: "FieldValueRequired", message: "Required value" + (detail.isEmpty ? "" : ": \(detail)"), field: field)
  }

  public static func invalid(_ field: String, _ value: JSONValue, _ detail: String) -> APIError.Cause {
    APIError.Cause(
      reason: "FieldValueInvalid", message: "Invalid value: \(text(value)): \(detail)", field: field)
  }

  /// A value of another JSON type than the field's.
  public static func typeInvalid(_ field: String, _ value: JSONValue, expected: String) -> APIError.Cause {
    APIError.Cause(
      reason: "FieldValueTypeInvalid",
      message: "Invalid value: \"\(value.typeName)\": \(field) in body must be of type \(expected): "
        + "\"\(value.typeName)\"", field: field)
  }

  public static func notSupported(_ field: String, _ value: String, supported: [String]) -> APIError.Cause {
    let words = supported.map { text(.string($0)) }.joined(separator: ", ")
    return APIError.Cause(
      reason: "FieldValueNotSupported",
      message: "Unsupported value: \(text(.string(value))): supported values: \(words)", field: field)
  }

  public static func duplicate(_ field: String, _ value: JSONValue) -> APIError.Cause {
    APIError.Cause(reason: "FieldValueDuplicate", message: "Duplicate value: \(text(value))", field: field)
  }

  /// The field names something that is not there.
  public static func notFound(_ field: String, _ value: JSONValue) -> APIError.Cause {
    APIError.Cause(reason: "FieldValueNotFound", message: "Not found: \(text(value))", field: field)
  }

  public static func forbidden(_ field: String, _ detail: String) -> APIError.Cause {
    APIError.Cause(reason: "FieldValueForbidden", message: "Forbidden: \(detail)", field: field)
  }

  public static func tooLong(_ field: String, maximumBytes: Int) -> APIError.Cause {
    APIError.Cause(
      reason: "FieldValueTooLong", message: "Too long: may not be more than \(maximumBytes) bytes", field: field)
  }

  /// What stands for everything else that is wrong, where that is very much.
  static let tooManyErrors = APIError.Cause(
    reason: "FieldValueInvalid", message: "Too many errors: the rest is not told", field: "<nil>")

  public static func tooMany(_ field: String, _ count: Int, maximum: Int) -> APIError.Cause {
    APIError.Cause(
      reason: "FieldValueTooMany", message: "Too many: \(count): must have at most \(maximum) items", field: field)
  }

  private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }
}
