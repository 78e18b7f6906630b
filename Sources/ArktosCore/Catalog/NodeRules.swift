/// What must hold of a node's taints and of the addresses of its pods. Source: Kubernetes' `ValidateNode`.
enum NodeRules {
  @Sendable
  static func validate(_ node: JSONObject) -> [APIError.Cause] {
    guard case .object(let spec)? = node["spec"] else { return [] }
    var causes: [APIError.Cause] = []
    var taints = SeenNames()
    spec.forEachObject(in: "taints") { index, taint in
      let key = taint[string: "key"] ?? ""
      if !key.isEmpty {
        for problem in LabelSyntax.problems(ofKey: key) {
          causes.append(.invalid("\(taintsPath)[\(index)].key", .string(key), problem))
        }
      }
      if let value = taint["value"]?.stringValue {
        let problems = LabelSyntax.problems(ofValue: value)
        if !problems.isEmpty {
          causes.append(
            .invalid("\(taintsPath)[\(index)].value", .string(value), problems.joined(separator: ";")))
        }
      }
      guard !taints.insert("\(key):\(taint[string: "effect"] ?? "")") else { return }
      causes.append(.duplicate("\(taintsPath)[\(index)]", .object(taint)))
    }
    validateBlocks(of: spec, into: &causes)
    return causes
  }

  /// Kubernetes tells of them as if they were metadata.
  private static let taintsPath = "metadata.taints"

  private static func validateBlocks(of spec: JSONObject, into causes: inout [APIError.Cause]) {
    let blocks = spec[array: "podCIDRs"] ?? spec["podCIDR"].map { [$0] } ?? []
    for (index, value) in blocks.enumerated() {
      guard let block = value.stringValue, !block.isEmpty, !IPAddressText.isBlock(block) else { continue }
      causes.append(
        .invalid(
          "spec.podCIDRs[\(index)]", value,
          "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"))
    }
  }
}
