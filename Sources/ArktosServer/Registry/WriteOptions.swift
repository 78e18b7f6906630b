internal import ArktosCore

/// In whose name a request writes, and whether it takes fields from others. Source: Kubernetes' `CreateOptions`,
/// `UpdateOptions` and `PatchOptions`.
struct WriteOptions: Sendable {
  static let maximumManagerBytes = 128

  var fieldManager: String
  var isForced: Bool

  /// - Throws: 422 for a name that is none, for an apply without one, and for `force` where nothing can be forced.
  init(_ request: APIRequest, isApply: Bool = false) throws(APIError) {
    guard request.method != .get, request.method != .head else {
      (fieldManager, isForced) = ("", false)
      return
    }
    let name = request.queryValue("fieldManager") ?? ""
    var causes: [APIError.Cause] = []
    if isApply {
      if name.isEmpty { causes.append(.required("fieldManager", "is required for apply patch")) }
    } else if request.method == .patch, request.queryValue("force") != nil {
      causes.append(.forbidden("force", "may not be specified for non-apply patch"))
    }
    if name.utf8.count > Self.maximumManagerBytes {
      causes.append(.tooLong("fieldManager", maximumBytes: Self.maximumManagerBytes))
    }
    if !name.unicodeScalars.allSatisfy(Self.isPrintable) {
      causes.append(.invalid("fieldManager", .string(name), "should only contain printable characters"))
    }
    guard causes.isEmpty else {
      throw .invalid(Self.type(request.method), name: "", causes: causes)
    }
    fieldManager = name.isEmpty ? Self.name(fromUserAgent: request.headers["user-agent"] ?? "") : name
    isForced = request.queryFlag("force")
  }

  /// What stands before the version: `kubectl` of `kubectl/v1.36.0 (linux/amd64)`.
  private static func name(fromUserAgent agent: String) -> String {
    let bytes = agent.utf8.prefix { $0 != UInt8(ascii: "/") }
    // As it is in all but name.
    if bytes.count <= maximumManagerBytes, bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return String(Substring(bytes))
    }
    var name = ""
    for character in agent.unicodeScalars.prefix(while: { $0 != "/" }) where isPrintable(character) {
      if name.utf8.count + UTF8.width(character) > maximumManagerBytes { break }
      name.unicodeScalars.append(character)
    }
    return name
  }

  private static func isPrintable(_ character: Unicode.Scalar) -> Bool {
    if character.isASCII { return (0x20..<0x7F).contains(character.value) }
    return switch character.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: character == " "
    default: true
    }
  }

  /// The options as a kind, for messages.
  private static func type(_ method: APIRequest.Method) -> ResourceType {
    let kind =
      switch method {
      case .post: "CreateOptions"
      case .patch: "PatchOptions"
      default: "UpdateOptions"
      }
    return ResourceType(group: "meta.k8s.io", version: "v1", kind: kind, plural: kind.lowercased(), scope: .cluster)
  }
}
