// The errors that the API gives, with Kubernetes' wording, which clients and their users know.
extension APIError {
  private static func subject(_ type: ResourceType, _ name: String) -> Subject {
    Subject(name: name, group: type.group, kind: type.plural)
  }

  public static func notFound(_ type: ResourceType, name: String) -> APIError {
    APIError(
      code: 404, reason: .notFound, message: "\(type.groupResource) \"\(name)\" not found",
      subject: subject(type, name))
  }

  /// No such path.
  public static let pathNotFound = APIError(
    code: 404, reason: .notFound, message: "the server could not find the requested resource")

  public static func alreadyExists(_ type: ResourceType, name: String) -> APIError {
    APIError(
      code: 409, reason: .alreadyExists, message: "\(type.groupResource) \"\(name)\" already exists",
      subject: subject(type, name))
  }

  public static func conflict(_ type: ResourceType, name: String, _ why: String) -> APIError {
    APIError(
      code: 409, reason: .conflict,
      message: "Operation cannot be fulfilled on \(type.groupResource) \"\(name)\": \(why)",
      subject: subject(type, name))
  }

  /// The conflict of two writers, with the advice that every Kubernetes client knows.
  public static func staleVersion(_ type: ResourceType, name: String) -> APIError {
    conflict(
      type, name: name,
      "the object has been modified; please apply your changes to the latest version and try again")
  }

  public static func forbidden(_ type: ResourceType, name: String, _ why: String) -> APIError {
    let object = name.isEmpty ? type.groupResource : "\(type.groupResource) \"\(name)\""
    return APIError(
      code: 403, reason: .forbidden, message: "\(object) is forbidden: \(why)", subject: subject(type, name))
  }

  /// An object that breaks the rules of its kind, with every broken field.
  public static func invalid(_ type: ResourceType, name: String, causes: [Cause]) -> APIError {
    let texts = causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
    let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    let kind = type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)"
    return APIError(
      code: 422, reason: .invalid, message: "\(kind) \"\(name)\" is invalid: \(list)",
      subject: Subject(name: name, group: type.group, kind: type.kind), causes: causes)
  }

  public static func badRequest(_ message: String) -> APIError {
    APIError(code: 400, reason: .badRequest, message: message)
  }

  public static func methodNotAllowed(_ message: String) -> APIError {
    APIError(code: 405, reason: .methodNotAllowed, message: message)
  }

  public static func unsupportedMediaType(_ message: String) -> APIError {
    APIError(code: 415, reason: .unsupportedMediaType, message: message)
  }

  public static func tooLarge(_ message: String) -> APIError {
    APIError(code: 413, reason: .requestEntityTooLarge, message: message)
  }

  /// A resourceVersion or continue token that history no longer reaches: list again.
  public static func expired(_ message: String) -> APIError {
    APIError(code: 410, reason: .expired, message: message)
  }

  /// A resourceVersion that the server has not seen yet. Clients tell this time-out from others by its cause.
  public static func tooLargeResourceVersion(_ detail: String) -> APIError {
    var error = serverTimeout("Too large resource version: \(detail)")
    error.causes = [Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")]
    return error
  }

  public static func serverTimeout(_ message: String) -> APIError {
    APIError(code: 504, reason: .timeout, message: message, retryAfterSeconds: 1)
  }

  public static func unavailable(_ message: String) -> APIError {
    APIError(code: 503, reason: .serviceUnavailable, message: message, retryAfterSeconds: 1)
  }

  public static func internalError(_ message: String) -> APIError {
    APIError(code: 500, reason: .internalError, message: "Internal error occurred: \(message)")
  }
}
