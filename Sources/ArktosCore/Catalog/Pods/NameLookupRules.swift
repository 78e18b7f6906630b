/// What must hold of how a pod finds addresses for names. Source: Kubernetes' `ValidateHostAliases` and
/// `validatePodDNSConfig`.
enum NameLookupRules {
  private static let mostServers = 3
  private static let mostSearches = 32

  static func validate(
    _ spec: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    spec.forEachObject(in: "hostAliases") { index, alias in
      validateAlias(alias, at: "\(path()).hostAliases[\(index)]", into: &causes)
    }
    let isAlone = spec[string: "dnsPolicy"] == "None"
    if let settings = spec[object: "dnsConfig"] {
      validateSettings(settings, areAlone: isAlone, at: "\(path()).dnsConfig", into: &causes)
    } else if isAlone {
      causes.append(.required("\(path()).dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None"))
    }
  }

  private static func validateAlias(
    _ alias: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if let address = alias[string: "ip"], !address.isEmpty, !IPAddressText.isValid(address) {
      causes.append(.invalid("\(path()).ip", .string(address), IPAddressText.rule))
    }
    for (index, value) in (alias[array: "hostnames"] ?? []).enumerated() {
      guard let name = value.stringValue, let problem = NameRules.problem(dnsSubdomain: name) else { continue }
      causes.append(.invalid("\(path()).hostnames[\(index)]", value, problem))
    }
  }

  private static func validateSettings(
    _ settings: JSONObject, areAlone: Bool, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let servers = settings[array: "nameservers"] ?? []
    if areAlone, servers.isEmpty {
      causes.append(
        .required("\(path()).nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"))
    }
    if servers.count > mostServers {
      causes.append(
        .invalid("\(path()).nameservers", .array(servers), "must not have more than \(mostServers) nameservers"))
    }
    for (index, value) in servers.enumerated() {
      guard let address = value.stringValue, !IPAddressText.isValid(address) else { continue }
      causes.append(.invalid("\(path()).nameservers[\(index)]", value, IPAddressText.rule))
    }
    if let searches = settings[array: "searches"], searches.count > mostSearches {
      causes.append(
        .invalid("\(path()).searches", .array(searches), "must not have more than \(mostSearches) search paths"))
    }
    settings.forEachObject(in: "options") { index, option in
      guard (option[string: "name"] ?? "").isEmpty else { return }
      causes.append(.required("\(path()).options[\(index)]", "must not be empty"))
    }
  }
}
