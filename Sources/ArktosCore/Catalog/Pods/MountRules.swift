/// What must hold of the places where a container has its volumes. Source: Kubernetes' `ValidateVolumeMounts`.
enum MountRules {
  static func validate(
    _ container: JSONObject, volumes: SeenNames, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    var devices = SeenNames()
    container.forEachObject(in: "volumeDevices") { _, device in _ = devices.insert(device[string: "name"] ?? "") }
    var places = SeenNames()
    container.forEachObject(in: "volumeMounts") { index, mount in
      let name = mount[string: "name"] ?? ""
      if !name.isEmpty, !volumes.contains(name) {
        causes.append(.notFound("\(path()).volumeMounts[\(index)].name", .string(name)))
      }
      let place = mount[string: "mountPath"] ?? ""
      if !place.isEmpty, !places.insert(place) {
        causes.append(.invalid("\(path()).volumeMounts[\(index)].mountPath", .string(place), "must be unique"))
      }
      if devices.contains(name) {
        causes.append(
          .invalid(
            "\(path()).volumeMounts[\(index)].name", .string(name), "must not already exist in volumeDevices"))
      }
      validatePart(mount, at: "\(path()).volumeMounts", index, into: &causes)
      guard mount[string: "mountPropagation"] == "Bidirectional", !isPrivileged(container) else { return }
      causes.append(
        .forbidden(
          "\(path()).volumeMounts.mountPropagation",
          "Bidirectional mount propagation is available only to privileged containers"))
    }
    validateDevices(container, volumes: volumes, at: "\(path()).volumeDevices", into: &causes)
  }

  private static func isPrivileged(_ container: JSONObject) -> Bool {
    container[object: "securityContext"]?[bool: "privileged"] ?? false
  }

  /// The part of a volume that appears. Kubernetes tells of the list what is wrong with the path, not of the mount.
  private static func validatePart(
    _ mount: JSONObject, at path: @autoclosure () -> String, _ index: Int, into causes: inout [APIError.Cause]
  ) {
    let part = mount[string: "subPath"] ?? ""
    PathRules.validate(descending: part, at: "\(path()).subPath", into: &causes)
    guard let expression = mount[string: "subPathExpr"], !expression.isEmpty else { return }
    if !part.isEmpty {
      causes.append(
        .invalid(
          "\(path())[\(index)].subPathExpr", .string(expression), "subPathExpr and subPath are mutually exclusive"))
    }
    PathRules.validate(descending: expression, at: "\(path()).subPathExpr", into: &causes)
  }

  private static func validateDevices(
    _ container: JSONObject, volumes: SeenNames, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    var names = SeenNames()
    var places = SeenNames()
    container.forEachObject(in: "volumeDevices") { index, device in
      if let name = device[string: "name"], !name.isEmpty {
        if !names.insert(name) {
          causes.append(.invalid("\(path())[\(index)].name", .string(name), "must be unique"))
        }
        if !volumes.contains(name) { causes.append(.notFound("\(path())[\(index)].name", .string(name))) }
      }
      guard let place = device[string: "devicePath"], !place.isEmpty, !places.insert(place) else { return }
      causes.append(.invalid("\(path())[\(index)].devicePath", .string(place), "must be unique"))
    }
  }
}

/// What must hold of paths inside of something.
enum PathRules {
  /// A path that stays below where it begins.
  static func validate(
    descending text: String, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if text.hasPrefix("/") { causes.append(.invalid(path(), .string(text), "must be a relative path")) }
    validate(straight: text, at: path(), into: &causes)
  }

  /// A path of a file in a volume. Names that begin with two dots are the volume's own.
  static func validate(file text: String, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]) {
    validate(descending: text, at: path(), into: &causes)
    guard text.hasPrefix(".."), text != "..", !text.hasPrefix("../") else { return }
    causes.append(.invalid(path(), .string(text), "must not start with '..'"))
  }

  /// A path without steps back.
  static func validate(
    straight text: String, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    guard text.utf8.contains(UInt8(ascii: ".")), text.split(separator: "/").contains("..") else { return }
    causes.append(.invalid(path(), .string(text), "must not contain '..'"))
  }
}
