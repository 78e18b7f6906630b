/// What a pod can be told of itself, in environment variables and files. Source: Kubernetes'
/// `validateObjectFieldSelector` and `validateContainerResourceFieldSelector`.
enum DownwardRules {
  enum Use {
    case variable
    case file
  }

  private static let identity: Set = ["metadata.name", "metadata.namespace", "metadata.uid"]

  /// What only a variable can hold.
  private static let placement: Set = [
    "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
  ]

  /// What only a file can hold.
  private static let maps: Set = ["metadata.annotations", "metadata.labels"]

  /// What Kubernetes takes for a field of a pod, and lets nobody have.
  private static let withheld: Set = ["spec.restartPolicy", "spec.schedulerName", "status.phase"]

  /// Known by other names, or to Arktos alone.
  private static let others: Set = ["spec.host", "metadata.tenant", "metadata.hashKey"]

  private static let resources: Set = [
    "limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory",
    "requests.ephemeral-storage",
  ]

  static func validate(
    field reference: JSONObject, for use: Use, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let field = reference[string: "fieldPath"] ?? ""
    let special = use == .variable ? placement : maps
    if field.isEmpty || identity.contains(field) || special.contains(field) || others.contains(field) { return }
    if let (map, key) = subscripted(field) {
      let problems = LabelSyntax.problems(ofKey: map == "metadata.annotations" ? key.lowercased() : key)
      for problem in problems { causes.append(.invalid(path(), .string(key), problem)) }
    } else if withheld.union(placement).union(maps).contains(field) {
      causes.append(.notSupported("\(path()).fieldPath", field, supported: identity.union(special).sorted()))
    } else {
      causes.append(
        .invalid(
          "\(path()).fieldPath", .string(field),
          "error converting fieldPath: field label not supported: \(field)"))
    }
  }

  /// `metadata.labels['app']`: one label or annotation.
  private static func subscripted(_ field: String) -> (map: String, key: String)? {
    guard field.hasSuffix("']") else { return nil }
    for map in maps where field.hasPrefix("\(map)['") {
      return (map, String(field.dropFirst(map.count + 2).dropLast(2)))
    }
    return nil
  }

  static func validate(
    resource reference: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let resource = reference[string: "resource"] ?? ""
    if resource.isEmpty || resources.contains(resource) || resource.hasPrefix("limits.hugepages-")
      || resource.hasPrefix("requests.hugepages-")
    {
      return
    }
    causes.append(.notSupported("\(path()).resource", resource, supported: resources.sorted()))
  }
}
