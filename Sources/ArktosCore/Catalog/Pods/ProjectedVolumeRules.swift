/// What must hold of the sources that share a directory. Source: Kubernetes' `validateProjectionSources`.
enum ProjectedVolumeRules {
  private static let types = [
    "secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate",
  ]

  /// - Parameter hasAccount: whether there is an account, or may be one by the time that there is a pod.
  static func validate(
    _ volume: JSONObject, hasAccount: Bool, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    var files = SeenNames()
    volume.forEachObject(in: "sources") { index, source in
      validate(source, at: "\(path()).sources[\(index)]", into: &causes)
      for type in types {
        guard let part = source[object: type] else { continue }
        validateFiles(of: part, type, among: &files, at: path(), into: &causes)
      }
      guard !hasAccount, source["serviceAccountToken"] != nil else { return }
      causes.append(
        .forbidden(
          "\(path()).sources[\(index)].serviceAccountToken",
          "must not be specified when serviceAccountName is not set"))
    }
  }

  private static func validate(
    _ source: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if types.count(where: { source[$0] != nil }) > 1 {
      causes.append(.forbidden(path(), "may not specify more than 1 volume type"))
    }
    for type in ["secret", "configMap"] {
      guard let part = source[object: type] else { continue }
      if (part[string: "name"] ?? "").isEmpty { causes.append(.required("\(path()).\(type).name")) }
      VolumeRules.validateFiles(of: part, at: "\(path()).\(type).items", into: &causes)
    }
    if let part = source[object: "downwardAPI"] {
      VolumeRules.validateDownwardFiles(of: part, at: "\(path()).downwardAPI", into: &causes)
    }
    guard let seconds = source[object: "serviceAccountToken"]?[int: "expirationSeconds"], seconds > 1 << 32
    else { return }
    causes.append(
      .invalid(
        "\(path()).serviceAccountToken.expirationSeconds", .int(seconds),
        "may not specify a duration larger than 2^32 seconds"))
  }

  /// No file is made twice.
  private static func validateFiles(
    of part: JSONObject, _ type: String, among files: inout SeenNames, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    let name: String
    switch type {
    case "secret", "configMap": name = part[string: "name"] ?? ""
    case "downwardAPI": name = "downwardAPI"
    default: return
    }
    part.forEachObject(in: "items") { _, item in
      guard let file = item[string: "path"], !file.isEmpty, !files.insert(file) else { return }
      causes.append(.invalid(path(), .string(name), "conflicting duplicate paths"))
    }
  }
}
