/// An error of the API: what becomes a Kubernetes `Status` object on the wire, and is made from one by clients.
///
/// Source of reasons and codes: Kubernetes' `meta/v1` `StatusReason`.
public struct APIError: Error, Hashable, Sendable {
  /// Why, in a word that programs compare. Any text may come from a server, hence a struct.
  public struct Reason: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    public static let unknown = Reason(rawValue: "")
    public static let unauthorized = Reason(rawValue: "Unauthorized")
    public static let forbidden = Reason(rawValue: "Forbidden")
    public static let notFound = Reason(rawValue: "NotFound")
    public static let alreadyExists = Reason(rawValue: "AlreadyExists")
    public static let conflict = Reason(rawValue: "Conflict")
    public static let gone = Reason(rawValue: "Gone")
    public static let invalid = Reason(rawValue: "Invalid")
    public static let serverTimeout = Reason(rawValue: "ServerTimeout")
    public static let timeout = Reason(rawValue: "Timeout")
    public static let tooManyRequests = Reason(rawValue: "TooManyRequests")
    public static let badRequest = Reason(rawValue: "BadRequest")
    public static let methodNotAllowed = Reason(rawValue: "MethodNotAllowed")
    public static let notAcceptable = Reason(rawValue: "NotAcceptable")
    public static let requestEntityTooLarge = Reason(rawValue: "RequestEntityTooLarge")
    public static let unsupportedMediaType = Reason(rawValue: "UnsupportedMediaType")
    public static let internalError = Reason(rawValue: "InternalError")
    public static let expired = Reason(rawValue: "Expired")
    public static let serviceUnavailable = Reason(rawValue: "ServiceUnavailable")
  }

  /// One cause among several, usually one field.
  public struct Cause: Hashable, Sendable {
    public var reason: String
    public var message: String
    public var field: String

    public init(reason: String, message: String, field: String = "") {
      self.reason = reason
      self.message = message
      self.field = field
    }
  }

  /// The object or collection that the error is about.
  public struct Subject: Hashable, Sendable {
    public var name: String
    public var group: String
    public var kind: String
    public var uid: String

    public init(name: String = "", group: String = "", kind: String = "", uid: String = "") {
      self.name = name
      self.group = group
      self.kind = kind
      self.uid = uid
    }
  }

  /// The HTTP status code.
  public var code: Int
  public var reason: Reason
  /// A sentence for people that says what to do.
  public var message: String
  public var subject: Subject?
  public var causes: [Cause]
  public var retryAfterSeconds: Int?
  /// With `.expired` on a list: a token that gives the rest of the list as it is now.
  public var continueToken: String?

  public init(
    code: Int, reason: Reason, message: String, subject: Subject? = nil, causes: [Cause] = [],
    retryAfterSeconds: Int? = nil, continueToken: String? = nil
  ) {
    self.code = code
    self.reason = reason
    self.message = message
    self.subject = subject
    self.causes = causes
    self.retryAfterSeconds = retryAfterSeconds
    self.continueToken = continueToken
  }
}

extension APIError: CustomStringConvertible {
  public var description: String { message }
}
