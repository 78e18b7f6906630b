/// What must hold of users, rights and shared namespaces. Bounds of user and group numbers are the schema's business.
/// Source: Kubernetes' `validatePodSpecSecurityContext` and `ValidateSecurityContext`.
enum SecurityRules {
  static func validatePod(
    _ spec: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if spec[bool: "shareProcessNamespace"] ?? false, spec[bool: "hostPID"] ?? false {
      causes.append(
        .invalid(
          "\(path()).securityContext.shareProcessNamespace", true,
          "ShareProcessNamespace and HostPID cannot both be enabled"))
    }
    if spec[bool: "hostUsers"] == false {
      for (field, name) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
        guard spec[bool: field] ?? false else { continue }
        causes.append(.forbidden("\(path()).\(name)", "when `pod.Spec.HostUsers` is false"))
      }
    }
    guard let context = spec[object: "securityContext"], !context.isEmpty else { return }
    validateProfiles(of: context, at: "\(path()).securityContext", into: &causes)
    var settings = SeenNames()
    context.forEachObject(in: "sysctls") { index, setting in
      FieldRules.unique(
        setting, "name", among: &settings, at: "\(path()).securityContext.sysctls[\(index)]", into: &causes)
    }
  }

  static func validateContainer(
    _ context: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    validateProfiles(of: context, at: path(), into: &causes)
    guard context[bool: "allowPrivilegeEscalation"] == false else { return }
    if context[bool: "privileged"] ?? false {
      causes.append(
        .invalid(
          path(), .object(context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
    }
    if context[object: "capabilities"]?[array: "add"]?.contains("CAP_SYS_ADMIN") ?? false {
      causes.append(
        .invalid(
          path(), .object(context),
          "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"))
    }
  }

  private static let profiles = [("seccompProfile", "seccomp"), ("appArmorProfile", "AppArmor")]

  /// A profile of the node's own is named, no other is.
  private static func validateProfiles(
    of context: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    for (field, kind) in profiles {
      guard let profile = context[object: field] else { continue }
      let isLocal = profile[string: "type"] == "Localhost"
      if isLocal, (profile[string: "localhostProfile"] ?? "").isEmpty {
        causes.append(
          .required("\(path()).\(field).localhostProfile", "must be set when \(kind) type is Localhost"))
      } else if !isLocal, let name = profile["localhostProfile"] {
        causes.append(
          .invalid(
            "\(path()).\(field).localhostProfile", name, "can only be set when \(kind) type is Localhost"))
      }
    }
  }
}
