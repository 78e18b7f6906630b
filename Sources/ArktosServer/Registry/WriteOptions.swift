internal import ArktosCore

/// In whose name a request writes, what it takes from others, and whether it only tries. Source: Kubernetes'
/// `CreateOptions`, `UpdateOptions` and `PatchOptions`.
struct WriteOptions: Sendable {
  static let maximumManagerBytes = 128

  var fieldManager = ""
  var isForced = false
  var isDryRun = false
  var fieldValidation = FieldValidation.warn

  /// - Throws: 422 that names every option that is wrong: a name that is none, an apply without one, `force` where nothing
  ///   can be forced, unknown words.
  init(_ request: APIRequest, isApply: Bool = false) throws(APIError) {
    guard request.method != .get, request.method != .head else { return }
    let name = request.queryValue("fieldManager") ?? ""
    var causes = DryRun.causes(request)
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
    let validation = request.queryValue("fieldValidation") ?? ""
    if let known = validation.isEmpty ? .warn : FieldValidation(rawValue: validation) {
      fieldValidation = known
    } else {
      causes.append(.notSupported("fieldValidation", validation, supported: ["", "Ignore", "Strict", "Warn"]))
    }
    guard causes.isEmpty else {
      throw .invalid(Self.type(request.method), name: "", causes: causes)
    }
    fieldManager = name.isEmpty ? Self.name(fromUserAgent: request.headers["user-agent"] ?? "") : name
    isForced = request.queryFlag("force")
    isDryRun = DryRun.isWanted(request)
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
    switch method {
    case .post: .options("CreateOptions")
    case .patch: .options("PatchOptions")
    case .delete: .options("DeleteOptions")
    default: .options("UpdateOptions")
    }
  }
}

extension ResourceType {
  /// The options of a request as a kind, for messages about them: `DeleteOptions`.
  static func options(_ kind: String) -> ResourceType {
    ResourceType(group: "meta.k8s.io", version: "v1", kind: kind, plural: kind.lowercased(), scope: .cluster)
  }
}
