/// What must hold of ports, by number or by name. Source: Kubernetes' `validateContainerPorts` and its neighbours.
enum PortRules {
  static let range = "must be between 1 and 65535, inclusive"

  static func validate(
    _ container: JSONObject, onHostNetwork: Bool, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    var names = SeenNames()
    container.forEachObject(in: "ports") { index, port in
      if let name = port[string: "name"], !name.isEmpty {
        let problems = NameRules.problems(port: name)
        for problem in problems { causes.append(.invalid("\(path())[\(index)].name", .string(name), problem)) }
        if problems.isEmpty {
          FieldRules.unique(port, "name", among: &names, at: "\(path())[\(index)]", into: &causes)
        }
      }
      let number = port[int: "containerPort"] ?? 0
      if number == 0, port["containerPort"] != nil {
        causes.append(.required("\(path())[\(index)].containerPort"))
      } else if !(0...65535).contains(number) {
        causes.append(.invalid("\(path())[\(index)].containerPort", .int(number), range))
      }
      guard onHostNetwork, let hostPort = port[int: "hostPort"], hostPort != 0, hostPort != number else { return }
      causes.append(
        .invalid(
          "\(path())[\(index)].hostPort", .int(hostPort), "must match `containerPort` when `hostNetwork` is true"))
    }
  }

  /// A port of the host leads to one container.
  static func validateHostPorts(
    of container: JSONObject, among seen: inout SeenNames, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    container.forEachObject(in: "ports") { index, port in
      guard let number = port[int: "hostPort"], number != 0 else { return }
      let place = "\(port[string: "protocol"] ?? "TCP")/\(port[string: "hostIP"] ?? "")/\(number)"
      guard !seen.insert(place) else { return }
      causes.append(.duplicate("\(path())[\(index)].hostPort", .string(place)))
    }
  }

  /// A port's number, or the name that a container gives to one.
  static func validateNumberOrName(
    _ port: JSONValue?, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    switch port {
    case .int(let number)? where !(1...65535).contains(number): causes.append(.invalid(path(), .int(number), range))
    // The schema refuses an empty name where one is required.
    case .string(let name)? where !name.isEmpty:
      for problem in NameRules.problems(port: name) { causes.append(.invalid(path(), .string(name), problem)) }
    default: break
    }
  }
}
